# Other readings of doubtful places, beside the adopted one
reading-candidate = { $label }（{ $reading } 的另一读法）：候选 { $level }
reading-leaves-open = { $label }（{ $reading } 的另一读法）：级别一样，还有 { $n } 条没定
reading-verdict = { $label }（{ $reading }）：{ $verdict }
reading-other-side = 另一读法
reading-only-shown = 另一读法只供看，不定级。
ruler-of-clause = 这一条在哪里
