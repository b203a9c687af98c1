//! Numbers with check digits: what is built holds, one changed character does not, and
//! no text makes a check fail to answer.

use jiff::civil::date;
use lf_domain::identity::{container, credit, imo, mrz, permit, resident, tidy};
use lf_domain::person::Sex;
use proptest::prelude::*;

const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Another character out of the alphabet in one place.
fn changed(text: &str, place: usize, step: usize, alphabet: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let all: Vec<char> = alphabet.chars().collect();
    let place = place % letters.len();
    let Some(now) = all.iter().position(|c| *c == letters[place]) else {
        return text.to_string();
    };
    letters[place] = all[(now + 1 + step % (all.len() - 1)) % all.len()];
    letters.into_iter().collect()
}

fn name() -> impl Strategy<Value = String> {
    "[A-Z]{1,8}( [A-Z]{1,6})?"
}

prop_compose! {
    fn zone()(
        format in prop_oneof![Just(mrz::Format::Td1), Just(mrz::Format::Td2), Just(mrz::Format::Td3)],
        family in name(),
        given in prop_oneof![Just(String::new()), name()],
        number in "[A-Z0-9]{1,9}",
        long in "[A-Z0-9]{0,3}",
        nationality in "[A-Z]{3}",
        optional in "[A-Z0-9]{0,2}",
        optional2 in "[A-Z0-9]{0,11}",
        birth in (0u8..100, 1i8..=12, 1i8..=28, 0..3),
        expiry in (0u8..100, 1i8..=12, 1i8..=28),
        sex in prop_oneof![Just(None), Just(Some(Sex::Male)), Just(Some(Sex::Female))],
    ) -> mrz::Mrz {
        let (year, month, day, known) = birth;
        mrz::Mrz {
            code: if format == mrz::Format::Td3 { "P".into() } else { "I".into() },
            issuer: nationality.clone(),
            family,
            given,
            // Only cards have room for more than nine characters.
            number: match format != mrz::Format::Td3 && number.len() == 9 {
                true => format!("{number}{long}"),
                false => number,
            },
            nationality,
            birth: mrz::ShortDate {
                year: Some(year),
                month: (known > 0).then_some(month),
                day: (known > 1).then_some(day),
            },
            sex,
            expiry: mrz::ShortDate { year: Some(expiry.0), month: Some(expiry.1), day: Some(expiry.2) },
            optional,
            optional2: if format == mrz::Format::Td1 { optional2 } else { String::new() },
            format,
        }
    }
}

proptest! {
    #[test]
    fn a_resident_number_is_right_or_one_character_off(
        area in prop_oneof![Just("330402"), Just("110105"), Just("810000")],
        days in 0i32..50_000, sequence in 0u32..1000, place in 0usize..18, step in 0usize..9,
    ) {
        let birth = date(1880, 1, 1).saturating_add(jiff::Span::new().days(days));
        let first = format!("{area}{}{sequence:03}", birth.strftime("%Y%m%d"));
        let number = format!("{first}{}", resident::check_character(&first));
        let read = resident::check(&number, None).unwrap();
        prop_assert_eq!(read.birth, birth);
        prop_assert_eq!(read.sex == Sex::Male, sequence % 2 == 1);
        let other = changed(&number, place, step, "0123456789");
        prop_assert!(other == number || resident::check(&other, None).is_err(), "{other}");
    }

    #[test]
    fn a_ship_number_is_right_or_one_digit_off(n in 0u32..1_000_000, place in 0usize..7, step in 0usize..9) {
        let first = format!("{n:06}");
        let number = format!("{first}{}", imo::check_digit(&first));
        prop_assert_eq!(imo::check(&format!("IMO {number}")).unwrap(), number.clone());
        let other = changed(&number, place, step, "0123456789");
        // A weight that shares a factor with ten lets some changes through (5 and even ones).
        let weight = 7 - place.min(6) as u32;
        let difference = number.chars().zip(other.chars())
            .map(|(a, b)| a.to_digit(10).unwrap().abs_diff(b.to_digit(10).unwrap()))
            .max().unwrap();
        prop_assume!(place == 6 || !(difference * weight).is_multiple_of(10));
        prop_assert!(imo::check(&other).is_err(), "{other}");
    }

    #[test]
    fn a_container_is_right_or_says_its_digit(owner in "[A-Z]{3}", category in "[UJZ]", n in 0u32..1_000_000) {
        let first = format!("{owner}{category}{n:06}");
        let number = format!("{first}{}", container::check_digit(&first));
        prop_assert_eq!(container::check(&number).unwrap(), number.clone());
        let other = changed(&number, 10, 0, "0123456789");
        let wrong = container::check(&other).unwrap_err();
        prop_assert_eq!(wrong.accepted, &number[10..]);
    }

    #[test]
    fn a_credit_code_is_right_or_one_character_off(
        head in "[0-9A-HJ-NPQRTUWXY]{2}", area in "[0-9]{6}", organisation in "[0-9A-HJ-NPQRTUWXY]{9}",
        place in 0usize..18, step in 0usize..30,
    ) {
        let first = format!("{head}{area}{organisation}");
        let code = format!("{first}{}", credit::check_character(&first));
        prop_assert_eq!(credit::check(&code).unwrap(), code.clone());
        let other = changed(&code, place, step, CREDIT);
        prop_assert!(credit::check(&other).is_err(), "{other}");
    }

    #[test]
    fn a_zone_is_written_and_read_back(zone in zone()) {
        let text = mrz::build(&zone).unwrap();
        let (lines, width) = zone.format.size();
        prop_assert!(text.lines().count() == lines && text.lines().all(|l| l.len() == width));
        prop_assert_eq!(mrz::parse(&text).unwrap(), zone);
    }

    #[test]
    fn any_text_gets_an_answer(text in "\\PC{0,40}", zone in "[A-Z0-9<]{72}|[A-Z0-9<]{88}|[A-Z0-9<]{90}") {
        let today = Some(date(2026, 1, 1));
        for t in [&text, &zone] {
            for wrong in [
                resident::check(t, today).err(),
                imo::check(t).err(),
                container::check(t).err(),
                credit::check(t).err(),
                permit::check(t).err(),
                mrz::parse(t).err(),
            ].into_iter().flatten() {
                prop_assert!(lf_domain::identity::KEYS.contains(&wrong.key));
                prop_assert!(!wrong.accepted.is_empty(), "{wrong:?}");
            }
        }
        prop_assert_eq!(tidy(&tidy(&text)), tidy(&text));
    }
}
