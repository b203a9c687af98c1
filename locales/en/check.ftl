# What the checker finds in duties, measures, chains and command structures
check-duplicate-id-title = Id used twice
check-duplicate-id = The id “{ $item }” is already used in { $first }; give this one another.
check-unknown-name-title = Unknown name
check-unknown-name = “{ $item }” names “{ $name }”, which is not defined. Known: { $known }.
check-unfilled-role-title = Nobody fills the role
check-unfilled-role = { $why ->
    [no_county] “{ $item }” is a county’s, but “{ $role }” is one body for the city; name a role that every county has.
   *[nobody] Nobody in the city fills the role “{ $role }” of “{ $item }”; add it to bodies in the city’s file.
 }
check-unknown-parameter-title = The city sets no time
check-unknown-parameter = The limit of “{ $item }” is left to the city under the name { $name }; add it to parameters in the city’s file.
check-wrong-limit-title = Wrong limit
check-wrong-limit = { $why ->
    [empty] The limit of “{ $item }” says nothing; give one of within, by, parameter.
    [several] The limit of “{ $item }” has several of within, by, parameter; keep one.
    [time] “{ $text }” of “{ $item }” is not a time of the day; write 20:00, at most 23:59.
    [days] The period of “{ $item }” is { $text } days; write at least 1.
    [parameter] The city’s “{ $text }” does not fit “{ $item }”; write a length such as 2h or 7d, or a time such as 20:00.
   *[length] “{ $text }” of “{ $item }” is not a length; write 30m, 2h or 3d.
 }
check-wrong-task-title = Cannot be run
check-wrong-task = { $why ->
    [no_on] “{ $item }” does not say what opens it; add on.
    [level_in_duty] “{ $item }” is a duty; a level or grades belong to a measure, or into on.
    [no_every] “{ $item }” comes by the calendar; add every.
    [once_standing] “{ $item }” stands always and cannot be opened once; drop once.
    [on_in_measure] “{ $item }” is a measure, opened by its level; write what has on as a duty.
    [no_level] “{ $item }” says neither from which level nor in which grades it holds; add level or grades.
    [no_title] “{ $item }” needs a title in both languages.
    [no_who] “{ $item }” says nobody who must do it; add who.
    [no_source] The limit of “{ $item }” has no source; name the clause or law.
    [no_slots] “{ $item }” says nobody who assesses; add slots or invite.
    [no_conclusion] “{ $item }” says nobody who signs the conclusion; add conclude.
    [no_parts] “{ $item }” says nothing to be written; add parts or an instrument.
    [no_options] A part of “{ $item }” lacks a name, or is a choice without options.
    [no_open_box] “{ $item }” has no box for any other event; add one without diseases.
    [never_decides] “{ $item }” asks for more answers of yes than it has questions, or for none; set least_yes.
   *[power_and_advice] “{ $item }” is both a power and advice; keep one.
 }
check-wrong-replacement-title = Cannot replace
check-wrong-replacement = { $why ->
    [unknown] “{ $item }” replaces “{ $other }”, which is not in the pack.
    [itself] “{ $item }” replaces itself; name another.
    [tier] “{ $item }” and “{ $other }” are of different tiers and never hold together.
    [offered] “{ $item }” is only offered and “{ $other }” is owed; drop replaces.
   *[not_lower] “{ $other }”, which “{ $item }” replaces, is not of a lower level; name one that is.
 }
check-no-limit-title = No limit
check-no-limit = “{ $item }” has neither a limit nor a cadence and is never late; add due or every, with a parameter where the text says nothing.
check-no-recipient-title = No recipient
check-no-recipient = { $why ->
    [share] “{ $item }” tells nobody: neither the text nor the city names a receiver ({ $name }). Nothing is sent until one is listed.
   *[report] “{ $item }” hands a report over, but to nobody; add to.
 }
check-no-evidence-title = No evidence
check-no-evidence = “{ $item }” does not say what shows that it was done; add evidence.
check-wrong-chain-title = Chain does not run
check-wrong-chain = { $why ->
    [no_steps] “{ $item }” has no steps.
    [no_levels] “{ $item }” needs changes and levels.
    [no_effective] “{ $item }” is in force with step “{ $step }”, which it does not have.
    [optional_effective] Step “{ $step }” puts “{ $item }” in force and cannot be optional.
    [nothing_before] Step “{ $step }” is the first of “{ $item }”: there is nothing to send back to.
    [direct] “{ $item }” is a superior’s order and begins with act: order, not with “{ $step }”.
    [not_direct] Step “{ $step }” of “{ $item }” records an order; mark the chain direct: true.
    [no_signer] Step “{ $step }” of “{ $item }” has no signer; add by.
   *[published_first] “{ $item }” is published before step “{ $step }”; publish what is decided and filed.
 }
check-no-chain-title = No chain
check-no-chain = No way to { $change ->
    [start] start
    [raise] raise
    [lower] lower
    [end] end
    [warn] issue a warning
    [rewarn] change a warning
   *[unwarn] lift a warning
 } ({ $tier ->
    [county] county
   *[city] city
 }) at: { $at_levels }.
check-two-chains-title = Two chains
check-two-chains = Several chains of the { $tier ->
    [county] county
   *[city] city
 } at { $at_levels } to { $change ->
    [start] start
    [raise] raise
    [lower] lower
    [end] end
    [warn] issue a warning
    [rewarn] change a warning
   *[unwarn] lift a warning
 }: { $item }. Keep one per level; mark a superior’s order as direct.
check-wrong-command-title = Command structure not complete
check-wrong-command = { $why ->
    [no_leader] The command structure of { $item } has no leader.
    [no_levels] A command structure names the levels at which it holds.
   *[no_label] The group “{ $item }” needs a name in both languages.
 }
check-no-command-title = No command structure
check-no-command = No command structure for the { $tier ->
    [county] county
   *[city] city
 } at: { $at_levels }. Where the text sets none up, add one with an empty name.
check-two-commands-title = Two command structures
check-two-commands = Two command structures for the { $tier ->
    [county] county
   *[city] city
 } at { $at_levels }; keep one.
check-clashing-clocks-title = Different limits
check-clashing-clocks = The same duty: “{ $item }” here { $limit }, “{ $other }” of { $then } { $other_limit }. Both run; the shorter is due first.
check-more-than-needed-title = More than needed
check-more-than-needed = “{ $item }” tells “{ $name }”, which the purpose “{ $purpose }” does not need. Needed: { $known }.
check-wrong-gate-title = Gate does not run
check-wrong-gate = { $why ->
    [no_verify] Nobody verifies what “{ $item }” lets out; add verify.
    [no_approve] Nobody approves what “{ $item }” lets out; add approve.
    [no_release] Nobody lets out “{ $item }”; add release.
    [channels] “{ $item }” leads outside the mainland by one channel only; keep one in release.
    [no_title] “{ $item }” needs a title in both languages.
   *[no_source] The limit of “{ $item }” has no source; name the clause or law.
}
check-wrong-share-title = Agreement does not run
check-wrong-share = { $why ->
    [no_from] Nobody sends “{ $item }”; add from.
    [no_about] “{ $item }” does not say whom or what it is about; add about.
    [no_fields] “{ $item }” tells nothing; add fields.
    [no_on] Nothing opens a notice of “{ $item }”; add on.
    [no_title] “{ $item }” needs a title in both languages.
    [no_source] The limit of “{ $item }” has no source; name the clause or law.
    [calendar] “{ $item }” is opened by “{ $name }”, which nobody records; name what is recorded.
    [several_senders] “{ $item }” counts entries of others as the sender’s own and has several senders; keep one in from.
    [to_itself] “{ $item }” has no receiver but its sender; name another in to.
    [public] “{ $item }” tells the public; that is a release and goes through its gate. Name a body.
    [personal_public] “{ $item }” tells persons’ data and is public; write internal or confidential.
    [not_of_category] “{ $item }” tells “{ $name }”, which none of its categories has. They have: { $known }.
    [value] “{ $name }” of “{ $item }” is no number and no parameter; write >=3 or >=name.
   *[days] “{ $item }” ends before it begins; put until after since.
 }
