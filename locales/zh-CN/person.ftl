# The register of persons.
refusal-person-nothing-known = 没有任何可以再认出这个人的内容，需要 { $accepted }
refusal-person-erased = 人员 { $value } 已被删除，请重新登记：{ $accepted }
refusal-person-is-merged = { $value } 已与他人合并：{ $accepted }
refusal-person-has-members = { $value } 名下还并有他人：{ $accepted }，请先撤销，或反过来合并
refusal-person-not-alone = { $value } 须由人确认才能合并，请走 { $accepted }
refusal-person-not-merged = { $value } 不在此人名下，名下有：{ $accepted }
refusal-person-not-movable = 第 { $value } 条不能划给另一人，可划的是 { $accepted }
refusal-person-one-id = { $value } 就是同一条，应为 { $accepted }
