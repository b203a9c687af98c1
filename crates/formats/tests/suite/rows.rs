//! Rows that are wrong, rows that are odd, and files that are.

use crate::world::{book, city, mapping, root, run, text, try_run};
use lf_domain::fact::Fact;
use lf_formats::mapper::{Mapped, Mapper, Settings};
use lf_formats::mapping::Mapping;
use lf_formats::table::{Header, Row};
use proptest::prelude::*;
use std::io::Cursor;

const HEAD: &str = "case_id,disease,area,onset,reported,classification,origin\n";

/// The plain line list with these rows.
fn simple(rows: &str) -> crate::world::Run {
    let table = format!("{HEAD}{rows}");
    run(
        &mapping("cases-simple.yaml"),
        &city("jiaxing"),
        &[],
        Cursor::new(table),
    )
}

#[test]
fn every_problem_of_a_row_names_its_column() {
    let rows = simple(
        "1,cholera,Haining,2024-02-30,2024-07-02,confirmed,local\n\
         2,cholera,Haining,2024-07-03,2024-07-02,confirmed,local\n\
         3,colera,Hainin,yesterday,,sure,here\n\
         ,cholera,330481,,2024-07-02,confirmed,\n\
         5,cholera,海宁市,,2024-07-02,confirmed,\n\
         6,霍乱,economic_zone,2024/7/1,2024-07-02,suspected,imported\n\
         7,cholera,Haining,0204-07-01,2024-07-02,confirmed,local\n\
         8,cholera,Haining,2024-07-01,2024-07-02,confirmed\n\
         9,登革,Haining,2024-07-01,2024-07-02,confirmed,local\n",
    );
    assert_eq!(rows.accepted, 2);
    insta::assert_snapshot!(rows.rejected.join("\n"), @r"
    row 2: onset: impossible date `2024-02-30` (accepted: 2024-07-01)
    row 3: onset: date order `2024-07-03` (accepted: <= 2024-07-02)
    row 4: disease: unknown disease `colera` (accepted: cholera, mers, scarlet_fever); classification: not a choice `sure` (accepted: suspected, clinical, confirmed, asymptomatic, excluded); origin: not a choice `here` (accepted: imported, local); area: unknown place `Hainin` (accepted: Nanhu, Xiuzhou, Jiashan, Pinghu, Haiyan, Haining, Tongxiang, city, abroad, other_province, other_prefecture); onset: impossible date `yesterday` (accepted: 2024-07-01); reported: required ``
    row 5: case_id: required ``
    row 8: onset: impossible date `0204-07-01` (accepted: 1850-01-01 .. 2200-12-31)
    row 9: 7 cells expected, 6 found
    row 10: disease: unknown disease `登革` (accepted: 登革热)
    ");
}

#[test]
fn nothing_is_known_before_it_happened_or_after_today() {
    let yaml = "source: s\nfact: count\ncolumns: {date: date, cases: cases}\nconstants: {disease: cholera}\n\
                place: {column: area}\nknown: {columns: known}\n";
    let mapping = Mapping::parse("m.yaml", yaml).unwrap();
    let (city, book) = (city("jiaxing"), book());
    let header = Header::of(["date", "cases", "area", "known"]);
    let settings = Settings {
        today: Some(jiff::civil::date(2024, 7, 31)),
        ..Settings::default()
    };
    let mut mapper = Mapper::new(&mapping, &header, &city, &book, &settings).unwrap();
    let mut map = |cells: [&str; 4]| match mapper.map_row(&Row::of(2, cells)) {
        Mapped::Facts(facts) => format!("{} {}", facts[0].known, facts[0].key),
        Mapped::Rejected(why) => why
            .iter()
            .map(|r| r.to_string())
            .collect::<Vec<_>>()
            .join("; "),
        Mapped::Skipped(why) => format!("{why:?}"),
    };
    let got = [
        map(["2024-07-01", "3", "Haining", "2024-07-02"]),
        map(["2024-07-03", "3", "Haining", "2024-07-02"]),
        map(["2024-08-01", "3", "Haining", "2024-08-02"]),
        map(["2024-07-01", "-3", "Haining", "2024-07-02"]),
        map(["2024-07-01", "3.5", "Haining", "2024-07-02"]),
        map(["2024-07-01", "3.0", "Haining", "2024-07-02"]),
        map(["2024-07-01", "99999999999", "Haining", "2024-07-02"]),
        map(["2024-07-01", "3", "Shanghai", ""]),
    ];
    insta::assert_snapshot!(got.join("\n"), @r"
    2024-07-02 s/count/cholera/330481/2024-07-01
    date: after known `2024-07-03` (accepted: <= 2024-07-02)
    date: future date `2024-08-01` (accepted: <= 2024-07-31)
    cases: negative number `-3` (accepted: >= 0)
    cases: not a number `3.5` (accepted: 0, 1, 2 …)
    2024-07-02 s/count/cholera/330481/2024-07-01
    cases: out of range `99999999999` (accepted: <= 4294967295)
    known: required ``; area: unknown place `Shanghai` (accepted: Nanhu, Xiuzhou, Jiashan, Pinghu, Haiyan, Haining, Tongxiang, city, abroad, other_province, other_prefecture)
    ");
}

#[test]
fn every_refusal_has_words_in_both_languages() {
    for language in ["zh-CN", "en"] {
        let mut words = String::new();
        for file in std::fs::read_dir(root().join("locales").join(language)).unwrap() {
            words += &std::fs::read_to_string(file.unwrap().path()).unwrap();
        }
        for key in lf_formats::REFUSAL_KEYS {
            let message = format!("\nrefusal-{key} = ");
            assert!(words.contains(&message), "{language} has no refusal-{key}");
        }
    }
}

#[test]
fn one_row_can_be_several_facts() {
    let yaml = "source: sars\nfact: count\ncolumns: {date: date}\nconstants: {disease: sars, origin: local}\n\
                place: {constant: Haining}\nsplit:\n\
                - {name: travel, columns: {cases: travel}, constants: {origin: imported}}\n\
                - {name: home, columns: {cases: {sum: [household, other]}}}\n";
    let mapping = Mapping::parse("m.yaml", yaml).unwrap();
    let table = "date,travel,household,other\n2003-03-01,1,2,3\n2003-03-02,,,1\n2003-03-03,,,\n2003-03-04,x,1,\n";
    let run = run(&mapping, &city("jiaxing"), &[], Cursor::new(table));
    let facts: Vec<String> = (run.facts.iter())
        .map(|f| match &f.fact {
            Fact::Count(c) => format!("{} {} {:?}", f.key, c.cases, c.origin.unwrap()),
            other => panic!("{other:?}"),
        })
        .collect();
    insta::assert_snapshot!(facts.join("\n"), @r"
    sars/count/sars/330481/2003-03-01/travel 1 Imported
    sars/count/sars/330481/2003-03-01/home 5 Local
    sars/count/sars/330481/2003-03-02/home 1 Local
    ");
    assert_eq!(run.skipped.len(), 1);
    assert_eq!(
        run.rejected,
        ["row 5: travel: not a number `x` (accepted: 0, 1, 2 …)"]
    );
}

#[test]
fn other_kinds_of_facts() {
    let city = city("jiaxing");
    let one = |yaml: &str, table: &str| -> String {
        let mapping = Mapping::parse("m.yaml", &format!("source: s\n{yaml}")).unwrap();
        let run = run(&mapping, &city, &[], Cursor::new(table.to_string()));
        let facts = (run.facts.iter()).map(|f| {
            format!(
                "{} {} {}",
                f.known,
                f.key,
                serde_json::to_string(&f.fact).unwrap()
            )
        });
        facts
            .chain(run.rejected.clone())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let got = [
        one(
            "fact: poisoning\ncolumns: {occurrence: id, date: day, persons: n, deaths: dead}\nplace: {column: area}\n",
            "id,day,n,dead,area\nG-1,2024-07-01,12,1,Haining\nG-2,2024-07-01,,1,Haining\n",
        ),
        one(
            "fact: occurrence\ncolumns: {what: type, date: day}\nplace: {constant: city}\n",
            "type,day\npoultry_outbreak,2024-07-01\nparty,2024-07-01\n",
        ),
        one(
            "fact: cluster\ncolumns: {disease: d, date: day, size: n, origin: o}\nplace: {constant: Pinghu}\n",
            "d,day,n,o\nmers,2024-07-01,2,local\nmers,2024-07-01,1,local\nmers,2024-07-01,3,\n",
        ),
        one(
            "fact: other_prefectures\ncolumns: {disease: d, date: day, n: n}\n",
            "d,day,n\nsars,2024-07-01,2\n",
        ),
        one(
            "fact: weekly\ncolumns: {cases: n, mean5: m}\nconstants: {disease: measles}\nplace: {column: a}\nweek: {mmwr: {year: y, week: w}}\n",
            "y,w,n,m,a\n2014,53,3,1.5,Haiyan\n2015,53,3,1.5,Haiyan\n2015,1,x,-1,Haiyan\n",
        ),
        one(
            "fact: sentinel\ncolumns: {ili_pct: i, pos_pct: p}\nweek: {monday: m}\n",
            "m,i,p\n2024-07-01,3.5%,\n2024-07-02,3,4\n2024-07-08,101,\n2024-07-15,,\n",
        ),
    ];
    insta::assert_snapshot!(got.join("\n"), @r#"
    2024-07-01 s/poisoning/G-1/330481/2024-07-01 {"fact":"poisoning","occurrence":"G-1","date":"2024-07-01","place":{"county":"330481"},"persons":12,"deaths":1}
    row 3: n: required ``
    2024-07-01 s/occurrence/poultry_outbreak/city/2024-07-01 {"fact":"occurrence","what":"poultry_outbreak","date":"2024-07-01","place":"city","persons":0,"victims":0,"deaths":0}
    row 3: type: unknown occurrence `party` (accepted: mass_reaction_in_city, mass_psychogenic_in_city, gas_release_no_victims)
    2024-07-01 s/cluster/mers/330482/2024-07-01/ {"fact":"cluster","disease":"mers","origin":"local","date":"2024-07-01","place":{"county":"330482"},"size":2,"link":""}
    row 3: n: out of range `1` (accepted: >= 2)
    row 4: o: required `` (accepted: imported, local)
    2024-07-01 s/other_prefectures/sars/2024-07-01 {"fact":"other_prefectures","disease":"sars","n":2,"date":"2024-07-01"}
    2015-01-04 s/weekly/measles/330424/2015-W01 {"fact":"weekly","disease":"measles","place":{"county":"330424"},"week":"2015-W01","cases":3,"mean5":1.5}
    row 3: w: not a week `2015-W53` (accepted: 1 .. 53)
    row 4: n: not a number `x` (accepted: 0, 1, 2 …); m: negative number `-1` (accepted: >= 0)
    2024-07-07 s/sentinel/2024-W27 {"fact":"sentinel","week":"2024-W27","ili_pct":3.5}
    row 3: m: wrong weekday `2024-07-02` (accepted: monday)
    row 4: i: out of range `101` (accepted: 0 .. 100)
    row 5: i: required `` (accepted: 0 .. 100)
    "#);
}

#[test]
fn a_table_that_does_not_fit_is_refused_at_once() {
    let city = city("jiaxing");
    let fails = |yaml: &str, set: &[(&str, &str)], table: &str| {
        let mapping = Mapping::parse("m.yaml", yaml).unwrap();
        try_run(&mapping, &city, set, Cursor::new(table.to_string())).unwrap_err()
    };
    let base =
        "source: s\nfact: count\ncolumns: {date: date, cases: n}\nconstants: {disease: cholera}\n";
    let at = |more: &str| format!("{base}{more}");
    let place = "place: {constant: Haining}\n";
    let got = [
        fails(&at(place), &[], "date,m\n2024-07-01,1\n"),
        fails(&at(place), &[], "date,n,n\n2024-07-01,1,1\n"),
        fails(&at(place), &[("region", "x")], "date,n\n"),
        fails(
            &at(&format!("{place}filter: {{region: r}}\n")),
            &[],
            "date,n,r\n",
        ),
        fails(
            &at(&format!("{place}filter: {{region: r}}\n")),
            &[("reg", "x")],
            "date,n,r\n",
        ),
        fails(&at("place: {constant: Shanghai}\n"), &[], "date,n\n"),
        fails(
            &at(&format!("{place}values: {{disease: {{x: colera}}}}\n")),
            &[],
            "date,n\n",
        ),
        fails(&at(place), &[], "1,2\n3,4\n"),
    ];
    insta::assert_snapshot!(got.join("\n"), @r"
    m.yaml:3:30: the table has no column `n`; its header in row 1 has date, m
    m.yaml: the table has more than one column `n`
    m.yaml: `region` cannot be set: the mapping has no `filter`
    m.yaml:6:18: `region` must be set: --set region=…
    m.yaml: `reg` cannot be set; what can be set is region
    m.yaml:5:8: `Shanghai` is no place of the city `jiaxing`; its places are Nanhu, Xiuzhou, Jiashan, Pinghu, Haiyan, Haining, Tongxiang, city, abroad, other_province, other_prefecture
    m.yaml:6:19: `colera` is no disease of the code book
    no header row in the first 2 rows; looked for date, n; found row 1: 1 | 2; row 2: 3 | 4
    ");
}

#[test]
fn a_gbk_file_gives_the_same_facts_as_utf_8() {
    let mapping = mapping("jiaxing-cases.yaml");
    let city = city("jiaxing");
    let utf8 = text("examples/jiaxing-cases.csv");
    let (gbk, _, lost) = encoding_rs::GBK.encode(&utf8);
    assert!(!lost && gbk.len() < utf8.len());
    let expected = run(&mapping, &city, &[], Cursor::new(utf8.clone()));
    let got = run(&mapping, &city, &[], Cursor::new(gbk.into_owned()));
    assert_eq!(got.facts, expected.facts);
    assert_eq!(expected.accepted, 7);
}

#[test]
fn a_workbook_with_merged_headers_gives_the_same_facts_as_csv() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let plain = rust_xlsxwriter::Format::new();
    let sheet = book.add_worksheet();
    sheet
        .merge_range(0, 0, 0, 6, "Cases of July", &plain)
        .unwrap();
    for (column, name) in [
        (0, "case_id"),
        (1, "disease"),
        (2, "area"),
        (5, "classification"),
        (6, "origin"),
    ] {
        sheet
            .merge_range(1, column, 2, column, name, &plain)
            .unwrap();
    }
    sheet.merge_range(1, 3, 1, 4, "dates", &plain).unwrap();
    sheet.write(2, 3, "onset").unwrap();
    sheet.write(2, 4, "reported").unwrap();
    let date = rust_xlsxwriter::Format::new().set_num_format("d.m.yyyy");
    for (row, day) in [(3, 1), (4, 2)] {
        let id = format!("{day}");
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 7, day).unwrap();
        for (column, text) in [
            (0, id.as_str()),
            (1, "cholera"),
            (5, "confirmed"),
            (6, "local"),
        ] {
            sheet.write(row, column, text).unwrap();
        }
        sheet.write_with_format(row, 3, &day, &date).unwrap();
        sheet.write_with_format(row, 4, &day, &date).unwrap();
    }
    sheet.merge_range(3, 2, 4, 2, "Haining", &plain).unwrap();
    let workbook = book.save_to_buffer().unwrap();

    let yaml = text("examples/cases-simple.yaml");
    let yaml = (yaml.replace("onset: onset", "onset: dates / onset"))
        .replace("reported: reported", "reported: dates / reported");
    let merged = Mapping::parse("m.yaml", &yaml).unwrap();
    let from_workbook = run(&merged, &city("jiaxing"), &[], Cursor::new(workbook));
    let from_csv = simple(
        "1,cholera,Haining,2024-07-01,2024-07-01,confirmed,local\n\
         2,cholera,Haining,2024-07-02,2024-07-02,confirmed,local\n",
    );
    assert_eq!(from_workbook.rejected, Vec::<String>::new());
    assert_eq!(from_workbook.facts, from_csv.facts);
    assert_eq!(from_csv.accepted, 2);
}

#[test]
fn several_mappings_can_share_a_file_and_take_the_tables_that_fit() {
    let both = format!(
        "{}\n---\n{}",
        text("examples/us-ili-weekly.yaml"),
        text("examples/us-ili-baseline.yaml")
    );
    let all = Mapping::parse_all("us-ili.yaml", &both).unwrap();
    let weekly = Header::of(["region", "week_ending", "ili_percent", "percent_positive"]);
    let baseline = Header::of([
        "region",
        "season",
        "baseline_ili_percent",
        "baseline_positivity_percent",
    ]);
    let fits: Vec<[bool; 2]> = all
        .iter()
        .map(|m| [m.fits(&weekly), m.fits(&baseline)])
        .collect();
    assert_eq!(fits, [[true, false], [false, true]]);
    assert!(root().join("examples").is_dir());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever the cells hold, a row is accepted, passed over or rejected with reasons.
    #[test]
    fn no_cells_panic(cells in proptest::collection::vec("(|-|2024-0[0-9]-[0-9]{2}|20240701|45474|1e9|cholera|Haining|confirmed|local|\\PC{0,8})", 7)) {
        let run = simple(&(cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join(",") + "\n"));
        let rows = run.accepted + run.rejected.len() + run.skipped.values().sum::<usize>();
        prop_assert!(rows <= 2);
    }

    /// No bytes make a mapping panic or hang.
    #[test]
    fn no_yaml_panics(tail in "([a-z]{1,8}: |[\\[\\]{}&*,:\\-\"' \n]|\\PC){0,60}") {
        let _ = Mapping::parse_all("m.yaml", &format!("source: s\nfact: case\n{tail}"));
    }
}
