//! Charts and pages from invented data, kept as snapshots: a change of a drawing or of a
//! page's words is a change that somebody has to look at.

use crate::fixtures;

use askama::Template;
use lf_testing::page::words;
use lf_web::chart::{bars, map, ruler};
use lf_web::lang::Lang;
use lf_web::pages::{board, incident};
use lf_web::view::board::BoardView;
use lf_web::view::incident::IncidentView;

/// One element a line, so that a difference can be read. Addresses of assets change with
/// their content and are left out.
fn lines(html: &str) -> String {
    html.replace("><", ">\n<")
}

#[test]
fn curve() {
    let v: IncidentView = fixtures::view("incident");
    let curve = v.curve.unwrap();
    let zh = bars::figure(&fixtures::words(Lang::Zh), &curve, bars::Room::WIDE, "c");
    insta::assert_snapshot!("curve-zh", lines(&zh.0));
    let en = bars::figure(&fixtures::words(Lang::En), &curve, bars::Room::THIRD, "c");
    insta::assert_snapshot!("curve-en", lines(&en.0));
}

#[test]
fn map_of_the_counties() {
    let v: BoardView = fixtures::view("board");
    for lang in Lang::ALL {
        let figure = map::figure(&fixtures::words(lang), &v.areas, "m");
        insta::assert_snapshot!(format!("map-{}", lang.tag()), lines(&figure.0));
    }
}

#[test]
fn ruler_of_an_incident() {
    let v: IncidentView = fixtures::view("incident");
    let ruler =
        ruler::Ruler::of(&v.criteria, v.candidate.level).expect("cholera has levels by number");
    assert_eq!(ruler.steps.len(), 3, "{:?}", ruler.steps);
    assert_eq!(ruler.next().map(|n| n.0), Some(10.0));
    for lang in Lang::ALL {
        let figure = ruler::figure(&fixtures::words(lang), &ruler, None, "r");
        insta::assert_snapshot!(format!("ruler-{}", lang.tag()), lines(&figure.0));
    }
    let filled = ruler::figure(&fixtures::words(Lang::Zh), &ruler, v.candidate.level, "r");
    assert!(
        filled.0.contains("c-seg force l-IV"),
        "a level in force is filled"
    );
    assert!(
        !ruler::figure(&fixtures::words(Lang::Zh), &ruler, None, "r")
            .0
            .contains("force")
    );
}

#[test]
fn an_empty_curve_and_a_long_one_are_drawn() {
    let w = fixtures::words(Lang::Zh);
    let empty = bars::figure(&w, &Default::default(), bars::Room::WIDE, "c");
    assert!(empty.0.contains("<svg") && !empty.0.contains("NaN"));
    let mut v: IncidentView = fixtures::view("incident");
    let curve = v.curve.as_mut().unwrap();
    let first = curve.days[0];
    curve.days = (0..400)
        .map(|i| lf_web::view::incident::Day {
            date: first.date.saturating_add(jiff::Span::new().days(i)),
            local: u32::try_from(i).unwrap() * 1000,
            ..first
        })
        .collect();
    let long = bars::figure(&w, curve, bars::Room::WIDE, "c");
    let labels = long.0.matches("class=\"c-tick\"").count();
    assert!(labels < 40, "{labels} labels on one axis");
    assert!(!long.0.contains("NaN") && !long.0.contains("inf"));
}

#[test]
fn words_of_the_board_and_the_incident() {
    for lang in Lang::ALL {
        let p = fixtures::page(lang, "/", "board");
        let v = fixtures::view("board");
        let page = board::Board { p: &p, v: &v }.render().unwrap();
        insta::assert_snapshot!(format!("board-{}", lang.tag()), words(&page));
        let p = fixtures::page(lang, "/incidents/cholera", "incidents");
        let v = fixtures::view("incident");
        let page = incident::Incident { p: &p, v: &v }.render().unwrap();
        insta::assert_snapshot!(format!("incident-{}", lang.tag()), words(&page));
    }
}
