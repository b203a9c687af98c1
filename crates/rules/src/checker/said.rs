//! The findings about duties, measures, chains, agreements and command structures in English
//! sentences: what is wrong, and what to write instead.

use super::{Finding, Kind};

/// The sentence of a finding; empty for other kinds.
pub(super) fn english(f: &Finding) -> String {
    let arg = |name: &str| f.args.get(name).map_or("", String::as_str);
    let (item, why) = (arg("item"), arg("why"));
    match f.kind {
        Kind::DuplicateId => format!(
            "the {} id `{item}` is already used in clause {}; give it another",
            arg("what"),
            arg("first")
        ),
        Kind::UnknownName => format!(
            "`{item}` names the {} `{}`, which is not known; known are {}",
            arg("what"),
            arg("name"),
            arg("known")
        ),
        Kind::UnfilledRole if why == "no_county" => format!(
            "`{item}` is a county's, but in {} the role `{}` is one body for the city; name a role that has `each: county`",
            arg("city"),
            arg("role")
        ),
        Kind::UnfilledRole => format!(
            "nobody fills the role `{}` of `{item}` in {}; add it to `bodies` of cities/{}",
            arg("role"),
            arg("city"),
            arg("city")
        ),
        Kind::UnknownParameter => format!(
            "`{item}` takes its time from the parameter `{0}`, which {1} does not set; add `{0}: {{value: 2h, label: {{zh: …, en: …}}, source: …}}` to `parameters` of cities/{1}",
            arg("name"),
            arg("city")
        ),
        Kind::WrongLimit => wrong_limit(item, why, arg("text"), arg("name")),
        Kind::WrongTask => wrong_task(item, why),
        Kind::WrongReplacement => {
            let other = arg("other");
            match why {
                "unknown" => {
                    format!("`{item}` replaces `{other}`, which no task of the pack is called")
                }
                "itself" => format!("`{item}` replaces itself; name another task"),
                "tier" => format!(
                    "`{item}` replaces `{other}`, which is of the other tier, so both never hold"
                ),
                "offered" => format!(
                    "`{item}` is only offered and `{other}` is owed, so it does not take its place; drop `replaces`"
                ),
                _ => format!(
                    "`{item}` replaces `{other}`, which holds from the same or a higher level; replace tasks of lower levels"
                ),
            }
        }
        Kind::NoLimit => format!(
            "`{item}` has neither a limit nor a cadence, so it is never late; add `due` or `every`, with a `parameter` where the text says nothing"
        ),
        Kind::NoRecipient if why == "share" => format!(
            "`{item}` tells nobody: the text names no receiver and the city sets none; nothing is sent until `{}` lists one",
            arg("name")
        ),
        Kind::NoRecipient => format!("`{item}` hands a report over, but to nobody; add `to`"),
        Kind::NoEvidence => {
            format!("`{item}` does not say what shows that it was done; add `evidence`")
        }
        Kind::WrongChain => wrong_chain(item, why, arg("step")),
        Kind::NoChain => format!(
            "no chain to {} at {} level {}; add one or widen `levels`",
            change(arg("change")),
            arg("tier"),
            arg("at_levels")
        ),
        Kind::TwoChains => format!(
            "two chains to {} at {} level {}: {item}; keep one per level, or mark a superior's order as `direct`",
            change(arg("change")),
            arg("tier"),
            arg("at_levels")
        ),
        Kind::WrongCommand => match why {
            "no_leader" => format!(
                "the command structure of {item} has no leader; name the posts that may lead"
            ),
            "no_levels" => "a command structure names the levels at which it holds".to_string(),
            _ => format!("the group `{item}` needs a name in both languages"),
        },
        Kind::NoCommand => format!(
            "no command structure at {} level {}; add a command block, with an empty label where the text sets none up",
            arg("tier"),
            arg("at_levels")
        ),
        Kind::TwoCommands => format!(
            "two command structures at {} level {}; keep one",
            arg("tier"),
            arg("at_levels")
        ),
        Kind::ClashingClocks => format!(
            "on {}, {} owes `{item}` {} and {} `{}` {}; both run, and the shorter is due first",
            arg("event"),
            arg("role"),
            arg("limit"),
            arg("then"),
            arg("other"),
            arg("other_limit")
        ),
        Kind::MoreThanNeeded => format!(
            "`{item}` tells `{}`, which the purpose `{}` does not need; needed are {}",
            arg("name"),
            arg("purpose"),
            arg("known")
        ),
        Kind::WrongGate => wrong_gate(item, why),
        Kind::WrongShare => wrong_share(item, why, arg("name"), arg("known")),
        _ => String::new(),
    }
}

fn wrong_gate(item: &str, why: &str) -> String {
    match why {
        "no_verify" => format!("nobody verifies what `{item}` lets out; add `verify`"),
        "no_approve" => format!("nobody approves what `{item}` lets out; add `approve`"),
        "no_release" => format!("nobody lets out what `{item}` is about; add `release`"),
        "channels" => {
            format!(
                "`{item}` leads outside the mainland and has several channels; keep one in `release`"
            )
        }
        "no_title" => format!("`{item}` needs a title in both languages"),
        _ => format!("the limit of `{item}` has no source; name the clause or law that gives it"),
    }
}

fn wrong_share(item: &str, why: &str, name: &str, known: &str) -> String {
    match why {
        "no_from" => format!("nobody sends `{item}`; add `from`"),
        "no_about" => format!("`{item}` does not say whom or what it is about; add `about`"),
        "no_fields" => format!("`{item}` tells nothing; add `fields`"),
        "no_on" => format!("nothing opens a notice of `{item}`; add `on: [{{event: …}}]`"),
        "no_title" => format!("`{item}` needs a title in both languages"),
        "no_source" => {
            format!("the limit of `{item}` has no source; name the clause or law that gives it")
        }
        "calendar" => format!(
            "`{item}` is opened by `{name}`, which nobody records; name what is recorded, or write a duty with `every`"
        ),
        "several_senders" => format!(
            "`{item}` counts entries of others as the sender's own and has several senders; keep one in `from`"
        ),
        "to_itself" => {
            format!("`{item}` has one sender and no other receiver; name another in `to`")
        }
        "public" => format!(
            "`{item}` tells the public; that is a release and goes through its gate, name a body"
        ),
        "personal_public" => format!(
            "`{item}` tells persons' data and is public; write `internal` or `confidential`"
        ),
        "not_of_category" => {
            format!("`{item}` tells `{name}`, which none of its categories has; they have {known}")
        }
        "value" => format!(
            "`{name}` of `{item}` is no number and no name of a parameter; write `>=3` or `>=name`"
        ),
        _ => format!("`{item}` ends before it begins; put `until` after `since`"),
    }
}

fn wrong_limit(item: &str, why: &str, text: &str, name: &str) -> String {
    match why {
        "empty" => {
            format!("the limit of `{item}` says nothing; give one of `within`, `by`, `parameter`")
        }
        "several" => {
            format!("the limit of `{item}` has several of `within`, `by`, `parameter`; keep one")
        }
        "time" => {
            format!("`{text}` of `{item}` is not a time of the day; write 20:00, at most 23:59")
        }
        "days" => format!("the period of `{item}` is {text} days; write at least 1"),
        "parameter" => format!(
            "the city sets `{name}` to `{text}`, which does not fit `{item}`; write a length such as 2h or 7d, or a time such as 20:00 for a limit"
        ),
        _ => format!("`{text}` of `{item}` is not a length; write 30m, 2h or 3d"),
    }
}

fn wrong_task(item: &str, why: &str) -> String {
    match why {
        "no_on" => format!("the duty `{item}` does not say what opens it; add `on: {{event: …}}`"),
        "level_in_duty" => format!(
            "the duty `{item}` has a level or grades; those belong to a measure, or into `on`"
        ),
        "no_every" => format!("`{item}` comes by the calendar and needs `every: {{days: …}}`"),
        "once_standing" => {
            format!("`{item}` stands for ever and cannot be opened once; drop `once`")
        }
        "on_in_measure" => format!(
            "the measure `{item}` has `on`; a measure is opened by its level, write it as a duty"
        ),
        "no_level" => format!(
            "the measure `{item}` says neither from which level nor in which grades it holds; add `level` or `grades`"
        ),
        "no_title" => format!("`{item}` needs a title in both languages"),
        "no_who" => format!("`{item}` says nobody who must do it; add `who`"),
        "no_source" => {
            format!("the limit of `{item}` has no source; name the clause or law that gives it")
        }
        _ => format!("`{item}` is both a power and advice; keep one"),
    }
}

fn wrong_chain(item: &str, why: &str, step: &str) -> String {
    match why {
        "no_steps" => format!("the chain `{item}` has no steps"),
        "no_levels" => format!("the chain `{item}` needs `changes` and `levels`"),
        "no_effective" => {
            format!("the chain `{item}` is in force with step `{step}`, which it does not have")
        }
        "optional_effective" => {
            format!("step `{step}` of `{item}` puts it in force and cannot be optional")
        }
        "nothing_before" => {
            format!("step `{step}` is the first of `{item}`: there is nothing to send back to")
        }
        "direct" => format!(
            "`{item}` is a superior's order and begins with `act: order`, not with step `{step}`"
        ),
        "not_direct" => {
            format!("step `{step}` of `{item}` records an order; mark the chain `direct: true`")
        }
        "no_signer" => format!("step `{step}` of `{item}` has no signer; add `by`"),
        _ => {
            format!("`{item}` is published before step `{step}`; publish what is decided and filed")
        }
    }
}

/// A change as a verb.
fn change(word: &str) -> &str {
    match word {
        "warn" => "issue a warning",
        "rewarn" => "change a warning",
        "unwarn" => "lift a warning",
        other => other,
    }
}
