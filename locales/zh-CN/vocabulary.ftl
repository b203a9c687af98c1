# Levels, verdicts, and the vocabulary of plans as phrases.

level-I = Ⅰ级
level-II = Ⅱ级
level-III = Ⅲ级
level-IV = Ⅳ级
level-full-I = Ⅰ级 特别重大
level-full-II = Ⅱ级 重大
level-full-III = Ⅲ级 较大
level-full-IV = Ⅳ级 一般
level-none = 未达级
level-none-long = 没有达到级别
level-unknown = 未定
level-candidate = 候选{ $level }

verdict-yes = 已满足
verdict-no = 未满足
verdict-unknown = 未知

place-other_prefecture = 省内其他设区市
place-other_province = 外省
place-abroad = 境外
origin-imported = 输入
origin-local = 本地
origin-unstated = 来源未定
class-suspected = 疑似
class-clinical = 临床诊断
class-confirmed = 确诊
class-asymptomatic = 无症状
class-excluded = 排除
answer-yes = 是
answer-no = 否

# -- what a function of the vocabulary asks
fn-cases = { $area ->
    [one_county] 一县
   *[city] 全市
 }{ $window }{ $origin ->
    [imported] 输入
    [local] 本地
   *[any] {""}
 }{ $disease }
fn-counties = { $window }有{ $disease }的县{ $least ->
    [any] {""}
   *[other] （窗内全市至少 { $least } 例）
 }
fn-foci = { $window }{ $disease }的发生点{ $least ->
    [any] {""}
   *[other] （窗内至少 { $least } 例）
 }
fn-imported = 输入{ $disease }
fn-local = 本地{ $disease }
fn-outside = 外省和境外{ $disease }
fn-other_prefectures = { $disease }波及省内其他设区市
fn-deaths = { $disease }死亡
fn-excess5y = { $scope ->
    [one_county] 一县一种乙丙类传染病的周发病数，高出五年同期均值
   *[affected] 一种乙丙类传染病在受波及各县（至少 { $least } 县）的周发病数合计，高出五年同期均值
 }
fn-poisoning = { $part ->
    [deaths] 一起急性职业中毒的死亡
   *[persons] 一起急性职业中毒的人数
 }
fn-event = { $type }
fn-event_deaths = { $type }的死亡
fn-event_victims = { $type }的受害
fn-grade = 本市{ $disease }社区传播
fn-grade_in_province = 省内其他设区市{ $disease }社区传播
fn-capacity = { $scope ->
    [county] 县里
   *[city] 全市
 }医疗救治和防控能力
fn-ili_excess = 流感样病例占比，高出基线
fn-pos_excess = 流感阳性率，高出基线
fn-designated = { $bodies }书面认定为{ $level }
window-all = {""}
window-incubation = {" "}一个平均潜伏期内
window-days = {" "}{ $n } 日内
question-about = { $question }（{ $about }）

# -- values with their units
unit-cases = { $n } 例
unit-counties = { $n } 个县
unit-items = { $n } 个
unit-points = { $n } 个点
unit-prefectures = { $n } 个市
unit-deaths = { $n } 例死亡
unit-persons = { $n } 人
unit-times = { $n } 倍
unit-occurrences = { $n } 起
unit-percent = { $n } 个百分点
unit-pct = { $n }%
unit-yes = { $n } 个“是”
unit-orders = { $n } 份文件
unit-grades = 升 { $n } 档
unit-plain = { $n }
grade-0 = 无社区传播
grade-1 = 局部社区传播
grade-2 = 持续社区传播
grade-3 = 广泛社区传播
capacity-0 = 没有超过
capacity-1 = 可能超过
capacity-2 = 已经超过

# -- comparisons
atom = { $what } { $limit }
limit-ge = { $n }以上
limit-ge-grade = 到“{ $n }”
limit-gt = 超过 { $n }
limit-le = { $n }以下
limit-lt = 不足 { $n }
limit-eq = 正好 { $n }
limit-ne = 不是 { $n }
limit-range = { $from } 至 { $to }

# -- what was found
value-nothing = 没有报过
value-unanswered = 还没有人答
value-yes = 答“是”
value-no = 答“否”
value-default = 没有人答，照预案先按“否”算
value-said-by = { $body }{ $value }
value-order = 有认定文件
value-no-order = 没有认定文件
value-unknown = 算不出
value-at-least = 至少 { $n }
value-at-most = 至多 { $n }
value-between = { $from } 到 { $to }
value-ili = 占比高 { $n }
value-pos = 阳性率高 { $n }
value-whole-city = 全市
value-onset = { $value }，{ $span } 发病
value-week = { $value }，{ $week }
value-note = { $value }（{ $note }）
value-over-mean = { $value }（本周 { $x } 例，五年均值 { $y }）
value-over-base = { $value }（{ $x }%，基线 { $y }%）

# -- what is still needed
need-where = { $more }（{ $where }）
need-until = 到{ $until }为止发病的都算
need-place-until = { $place }，{ $until }
need-yes = 1 个“是”：{ $question }
need-order = 1 份文件：{ $what }
need-grades = { $what }升 { $n } 档
need-counties = { $more }有病例
need-prefectures = 波及其他 { $more }
need-event = { $more }{ $what }
need-imported = 输入 { $more }
need-local = 本地 { $more }
need-outside = 外省或境外 { $more }
need-ili = 流感样病例占比再高 { $more }
need-pos = 阳性率再高 { $more }
need-excess = 比均值再多 { $more }

# -- what is not known
missing-suspects = { $disease }疑似 { $n } 例，是否确诊？
missing-incubation = { $disease }的平均潜伏期是几天？
missing-parameter = 参数 { $name } 是多少？
missing-data = 缺 { $what }：{ $detail }
missing-data-origin = { $detail }：病例是输入还是本地？
missing-data-county = { $detail }：病例在哪个县？
missing-data-focus = { $detail }：病例在哪个发生点？
missing-data-mean5 = 五年同期均值是多少？{ $detail }
missing-data-ili_pct = 流感样病例占比是多少？{ $detail }
missing-data-pos_pct = 流感阳性率是多少？{ $detail }
missing-data-ili_baseline = 流感样病例占比的基线是多少？{ $detail }
missing-data-pos_baseline = 流感阳性率的基线是多少？{ $detail }

# -- reason trees
reason-all = 要同时成立
reason-any = 任一成立即可
reason-not = 不能有
reason-colon = ：
reason-why = 怎么算的
reason-label = 理由
