use super::*;
use jiff::civil::date;

// The specimens of Doc 9303 parts 4, 5 and 6 (the state of Utopia).
const TD3: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";

#[test]
fn specimens_are_read_and_written_back() {
    for (text, format, number) in [
        (TD3, Format::Td3, "L898902C3"),
        (TD2, Format::Td2, "D23145890"),
        (TD1, Format::Td1, "D23145890"),
    ] {
        let mrz = parse(text).unwrap();
        assert_eq!((mrz.format, mrz.number.as_str()), (format, number));
        assert_eq!(
            (mrz.family.as_str(), mrz.given.as_str()),
            ("ERIKSSON", "ANNA MARIA")
        );
        assert_eq!(mrz.sex, Some(Sex::Female));
        let birth = mrz.birth.until(date(2026, 1, 1)).unwrap();
        assert_eq!(birth.to_string(), "1974-08-12");
        let expiry = mrz.expiry.near(date(2026, 1, 1)).unwrap();
        assert_eq!(expiry.to_string(), "2012-04-15");
        assert_eq!(build(&mrz).unwrap(), text);
    }
    assert_eq!(parse(TD3).unwrap().optional, "ZE184226B");
}

#[test]
fn a_long_number_goes_on_in_the_optional_data() {
    // Doc 9303 part 5: a number of more than nine characters.
    let mut mrz = parse(TD1).unwrap();
    mrz.number = "D23145890734".into();
    mrz.optional = "AB".into();
    let text = build(&mrz).unwrap();
    assert!(text.starts_with("I<UTOD23145890<734"), "{text}");
    assert_eq!(parse(&text).unwrap(), mrz);
    mrz.format = Format::Td3;
    assert_eq!(build(&mrz).unwrap_err().key, "identity-too-long");
}

#[test]
fn says_which_part_is_wrong() {
    let wrong = parse(&TD3.replace("740812", "740813")).unwrap_err();
    assert_eq!(wrong.key, "identity-check-digit");
    assert!(wrong.value.contains("740813"), "{wrong:?}");
    assert_eq!(parse(&TD3[1..]).unwrap_err().key, "identity-length");
    assert_eq!(
        parse(&TD3.replacen('P', "V", 1)).unwrap_err().key,
        "identity-category"
    );
    assert_eq!(
        parse(&TD3.replacen('<', "«", 1)).unwrap_err().key,
        "identity-character"
    );
    assert_eq!(parse("").unwrap_err().key, "identity-length");
    // Only the composite digit sees that the sum of all is wrong.
    assert_eq!(
        parse(&format!("{}9", &TD3[..TD3.len() - 1]))
            .unwrap_err()
            .accepted,
        "0"
    );
}

#[test]
fn unknown_parts_of_a_birth_stay_unknown() {
    let mut mrz = parse(TD3).unwrap();
    mrz.birth = ShortDate {
        year: Some(74),
        month: None,
        day: None,
    };
    let back = parse(&build(&mrz).unwrap()).unwrap();
    assert_eq!(
        back.birth.until(date(2026, 1, 1)).unwrap().to_string(),
        "1974"
    );
    assert_eq!(ShortDate::default().until(date(2026, 1, 1)), None);
}
