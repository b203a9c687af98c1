# 联络员、责任人和值班电话。
menu-directory = 联络与集结
liaison-tab = 联络名录
liaison-lacking = { $n } 家没报齐
liaison-complete = 各家都报齐了
liaison-own = 本单位的联络人
liaison-form-note = 官方登记表没有提供，字段由本系统自定
liaison-body = 单位
liaison-duty = 现在值班
liaison-charge-liaison = 联络员
liaison-charge-responsible = 责任人
liaison-charge-member = 分管领导
liaison-nobody = 没报
liaison-none = 没有
liaison-name = 姓名
liaison-post = 职务
liaison-usual = 是负责应急的综合科室负责人
liaison-rank = 级别
liaison-rank-unsaid = 未填
liaison-rank-section = 科级
liaison-rank-division = 处级
liaison-rank-bureau = 局级
liaison-phone = 办公电话
liaison-mobile = 手机
liaison-from = 从哪天起
liaison-until = 到哪天止
liaison-reported = 什么时候报的
liaison-lag = { $n ->
    [0] 当天报
   *[other] 隔 { $n } 天报
}
liaison-now = 现任
liaison-as = 担任
liaison-note = 说明
liaison-note-hint = 不是综合科室负责人的要写
liaison-name-title = 报新的联络人
liaison-name-go = 报上
liaison-name-then = 前任在同一天截止，原来的留着。
liaison-end-title = 暂时没有人接
liaison-end-go = 截止
liaison-own-note = 由{ $body }自己或名录管理单位填。
liaison-warning-post = 不是综合科室负责人
liaison-warning-rank = 级别低于要求
liaison-warning-late = 变更报得晚
refusal-liaison-not-yours = { $value } 不能改 { $accepted } 的联络人
refusal-liaison-note-required = “{ $value }”不是综合科室负责人的，写一句说明
refusal-liaison-nobody = 现在没有人担任，不用截止
