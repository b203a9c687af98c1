//! The ruler: the levels of one number as a scale, where it stands, and the gap
//! to the next. Near thresholds get more room than far ones.

use super::Figure;
use super::svg::{Svg, n, width};
use crate::html::Html;
use crate::words::Words;
use lf_domain::level::Level;
use lf_rules::report::{AtomReason, CriterionReport, Node, Op, Query, Reason, Verdict};

/// Levels of one number.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruler {
    /// Which number.
    pub query: Query,
    /// Its value where it is known.
    pub now: f64,
    /// County that gives the value.
    pub place: Option<String>,
    /// From which number on each level is met, rising.
    pub steps: Vec<(f64, Level)>,
}

impl Ruler {
    /// The number that decides next: taken from the nearest road to a higher level,
    /// with every threshold that alone suffices for its level.
    pub fn of(criteria: &[CriterionReport], above: Option<Level>) -> Option<Ruler> {
        let higher = |c: &&CriterionReport| Some(c.level) > above && c.verdict != Verdict::Yes;
        let mut rising: Vec<&CriterionReport> = criteria.iter().filter(higher).collect();
        rising.sort_by_key(|c| c.level);
        let single =
            rising
                .iter()
                .flat_map(|c| &c.headroom)
                .filter_map(|way| match way.needs.as_slice() {
                    [need] if measured(&need.query) => Some(&need.query),
                    _ => None,
                });
        // The number with the most levels tells most; the nearest of equals.
        let mut best: Option<Ruler> = None;
        for query in single {
            let ruler = Ruler::on(criteria, query);
            let steps = |r: &Option<Ruler>| r.as_ref().map_or(0, |r| r.steps.len());
            if steps(&ruler) > steps(&best) {
                best = ruler;
            }
        }
        best
    }

    /// The number of one clause that has the most levels, with all of them.
    pub fn of_clause(criteria: &[CriterionReport], clause: &str) -> Option<Ruler> {
        let own = criteria.iter().find(|c| c.clause == clause)?;
        let mut queries: Vec<&Query> = vec![];
        numbers(&own.reason, &mut queries);
        let rulers = queries.into_iter().filter_map(|q| Ruler::on(criteria, q));
        // The first of equals: what the clause names first.
        rulers
            .filter(|r| r.steps.iter().any(|s| s.1 == own.level))
            .reduce(|best, r| match r.steps.len() > best.steps.len() {
                true => r,
                false => best,
            })
    }

    /// The levels of one number.
    fn on(criteria: &[CriterionReport], query: &Query) -> Option<Ruler> {
        let mut steps: Vec<(f64, Level)> = vec![];
        let mut now = None;
        for c in criteria {
            sufficient(&c.reason, query, &mut |a| {
                steps.push((a.threshold, c.level))
            });
            value_of(&c.reason, query, &mut now);
        }
        let (now, place) = now?;
        steps.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        // A step that is no higher than an earlier one adds nothing.
        let mut top = None;
        steps.retain(|(_, level)| {
            let rises = Some(*level) > top;
            top = top.max(Some(*level));
            rises
        });
        if steps.len() < 2 && steps.first().is_none_or(|s| s.0 <= 1.0) {
            return None;
        }
        Some(Ruler {
            query: query.clone(),
            now,
            place,
            steps,
        })
    }

    /// The first threshold that is not reached.
    pub fn next(&self) -> Option<(f64, Level)> {
        self.steps
            .iter()
            .copied()
            .find(|(from, _)| *from > self.now)
    }
}

/// The known value of a query, wherever a criterion reads it.
fn value_of(reason: &Reason, query: &Query, out: &mut Option<(f64, Option<String>)>) {
    match &reason.node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|r| value_of(r, query, out)),
        Node::Not(inner) => value_of(inner, query, out),
        Node::Atom(a) if a.query == *query && a.lo == a.hi => {
            *out = Some((a.lo, a.evidence.place.clone()));
        }
        Node::Atom(_) => {}
    }
}

/// The numbers that a condition compares, in its order, without repeats.
fn numbers<'a>(reason: &'a Reason, out: &mut Vec<&'a Query>) {
    match &reason.node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|r| numbers(r, out)),
        Node::Not(inner) => numbers(inner, out),
        Node::Atom(a) if measured(&a.query) && !out.contains(&&a.query) => out.push(&a.query),
        Node::Atom(_) => {}
    }
}

fn measured(q: &Query) -> bool {
    matches!(
        q.func.as_str(),
        "cases" | "counties" | "deaths" | "poisoning" | "other_prefectures" | "imported" | "local"
    )
}

/// Visits the thresholds "at least n" of a number that alone make the condition hold.
fn sufficient(reason: &Reason, query: &Query, visit: &mut dyn FnMut(&AtomReason)) {
    match &reason.node {
        Node::Any(nodes) => nodes.iter().for_each(|r| sufficient(r, query, visit)),
        // "10 to 29" is a step at 10: from 30 on a higher level takes over. What holds
        // already beside the number does not stand in its way.
        Node::All(nodes)
            if nodes
                .iter()
                .all(|r| bounds(r, query) || r.verdict == Verdict::Yes) =>
        {
            nodes.iter().for_each(|r| sufficient(r, query, visit));
        }
        Node::Atom(a) if a.op == Op::Ge && same_number(&a.query, query) => visit(a),
        _ => {}
    }
}

fn bounds(reason: &Reason, query: &Query) -> bool {
    matches!(&reason.node, Node::Atom(a) if matches!(a.op, Op::Ge | Op::Le) && same_number(&a.query, query))
}

/// The same number; a number of the whole city is also one for the fullest county,
/// which cannot hold more than the city.
fn same_number(a: &Query, b: &Query) -> bool {
    a == b
        || a.func == "cases"
            && b.func == "cases"
            && a.args.len() == b.args.len()
            && a.args.first() == b.args.first()
            && a.args.get(2..) == b.args.get(2..)
            && a.args.get(1).is_some_and(|x| x == "city")
            && b.args.get(1).is_some_and(|x| x == "one_county")
}

const WIDTH: f64 = 750.0;
const LEFT: f64 = 2.0;
const BAR: (f64, f64) = (36.0, 20.0);
const HEIGHT: f64 = 96.0;

/// Draws the ruler with its table.
pub fn figure(w: &Words, ruler: &Ruler, in_force: Option<Level>, id: &'static str) -> Html {
    let heads = vec![w.t("ruler-level"), w.t("ruler-from")];
    let rows = (ruler.steps.iter())
        .map(|(from, level)| vec![w.level_full(*level), w.amount(&ruler.query, *from)])
        .collect();
    Html::of(&Figure {
        w,
        drawing: draw(w, ruler, in_force, id),
        heads,
        rows,
        id,
    })
}

/// Positions of the steps: the segment that holds the value gets the most room.
fn positions(ruler: &Ruler) -> Vec<(f64, f64)> {
    let first = ruler.steps.first().map_or(1.0, |s| s.0);
    let last = ruler.steps.last().map_or(first, |s| s.0);
    let mut knots = vec![0.0];
    knots.extend(ruler.steps.iter().map(|s| s.0));
    // Past the last threshold the scale is open.
    knots.push((last * 1.25).max(ruler.now * 1.1).max(last + 1.0));
    let weight = |a: f64, b: f64| {
        let here = (a..b).contains(&ruler.now);
        match (here, a == 0.0, a >= last) {
            (true, _, false) => 4.0,
            (_, true, _) if first <= 1.0 => 0.4,
            (_, _, true) => 1.1,
            _ => 3.0,
        }
    };
    let weights: Vec<f64> = knots.windows(2).map(|k| weight(k[0], k[1])).collect();
    let unit = (WIDTH - 2.0 * LEFT) / weights.iter().sum::<f64>();
    let mut x = LEFT;
    let mut out = vec![(knots[0], x)];
    for (knot, weight) in knots[1..].iter().zip(&weights) {
        x += weight * unit;
        out.push((*knot, x));
    }
    out
}

fn at(knots: &[(f64, f64)], v: f64) -> f64 {
    let pair = knots.windows(2).find(|k| v <= k[1].0);
    match pair {
        Some([(a, xa), (b, xb)]) => xa + (v - a) / (b - a) * (xb - xa),
        _ => knots.last().map_or(LEFT, |k| k.1),
    }
}

fn draw(w: &Words, ruler: &Ruler, in_force: Option<Level>, id: &'static str) -> Html {
    let q = &ruler.query;
    let now = w.amount(q, ruler.now);
    let what = w.query(q);
    let caption = match &ruler.place {
        Some(place) => w.t2("ruler-caption", "place", w.county(place), "what", what),
        None => what,
    };
    let desc = match ruler.next() {
        Some((from, level)) => {
            let more = w.amount(q, from - ruler.now);
            let args = [
                ("now", crate::words::Arg::Text(now.clone())),
                ("more", crate::words::Arg::Text(more)),
                ("level", crate::words::Arg::Text(w.level(level))),
            ];
            w.say("ruler-desc", &args)
        }
        None => w.t1("ruler-desc-top", "now", &now),
    };
    let mut svg = Svg::new(id, WIDTH, HEIGHT, &caption, &desc);
    let reached: Vec<Level> = ruler
        .steps
        .iter()
        .filter(|s| s.0 <= ruler.now)
        .map(|s| s.1)
        .collect();
    svg.open("defs", &[]);
    for level in &reached {
        let (ground, stroke) = hatch(*level);
        svg.stripes(level.numeral(), ground, stroke, false);
    }
    svg.close("defs");

    let knots = positions(ruler);
    let x = |v: f64| at(&knots, v);
    let (top, tall) = BAR;
    let first = ruler.steps.first().map_or(1.0, |s| s.0);
    svg.rect("c-seg none", (LEFT, top), (x(first) - LEFT, tall), None);
    for (i, (from, level)) in ruler.steps.iter().enumerate() {
        let end = ruler.steps.get(i + 1).map_or(WIDTH - LEFT, |s| x(s.0));
        let left = x(*from);
        svg.rect(
            &format!("c-seg l-{level}"),
            (left, top),
            (end - left, tall),
            None,
        );
        if *from <= ruler.now {
            let to = end.min(x(ruler.now));
            match in_force == Some(*level) {
                true => svg.rect(
                    &format!("c-seg force l-{level}"),
                    (left, top),
                    (to - left, tall),
                    None,
                ),
                false => {
                    let fill = svg.url(level.numeral());
                    svg.rect("", (left, top), (to - left, tall), Some(&fill));
                    svg.rect(
                        &format!("c-segline l-{level}"),
                        (left, top),
                        (to - left, tall),
                        Some("none"),
                    );
                }
            }
        }
        name(&mut svg, w, ruler, i, (left, end), in_force);
    }
    marks(&mut svg, w, ruler, &x, &now);
    svg.label("c-cap", (LEFT, HEIGHT - 10.0), "start", &caption);
    svg.done()
}

fn hatch(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::I => ("#fbe9e6", "#e08f8a"),
        Level::II => ("#fdefdd", "#e9b177"),
        Level::III => ("#fdf5d3", "#dcc25e"),
        Level::IV => ("#e7f0fb", "#8fb4e4"),
    }
}

/// Name of a segment with its range, on a plate where it is hatched.
fn name(
    svg: &mut Svg,
    w: &Words,
    ruler: &Ruler,
    i: usize,
    (left, end): (f64, f64),
    in_force: Option<Level>,
) {
    let (from, level) = ruler.steps[i];
    let (top, tall) = BAR;
    let force = in_force == Some(level) && from <= ruler.now;
    let visible = if from <= ruler.now && !force {
        end.min(at(&positions(ruler), ruler.now)).max(left + 1.0)
    } else {
        end
    };
    let text = match ruler.steps.get(i + 1) {
        Some((next, _)) if next - from > 1.0 => {
            let to = w.amount(&ruler.query, next - 1.0);
            let args = [
                ("level", crate::words::Arg::Text(w.level(level))),
                ("from", crate::words::Arg::Num(from)),
                ("to", crate::words::Arg::Text(to)),
            ];
            w.say("ruler-segment", &args)
        }
        Some(_) => w.t2("ruler-segment-one", "level", w.level(level), "n", from),
        None => w.t2("ruler-segment-open", "level", w.level(level), "n", from),
    };
    let middle = (left + visible) / 2.0;
    // A narrow segment shows its numeral alone.
    let short = match ruler.steps.get(i + 1) {
        Some(_) => level.numeral().to_string(),
        None => format!("{} ≥{}", level.numeral(), n(from)),
    };
    let fits = |t: &str| width(t, 13.0) + 6.0 <= end - left;
    let Some(text) = [text, short].into_iter().find(|t| fits(t)) else {
        return;
    };
    let half = width(&text, 13.0) / 2.0;
    let middle = middle.clamp(left + half + 4.0, end - half - 4.0);
    if from <= ruler.now && !force {
        svg.rect(
            "c-plate",
            (middle - half - 5.0, top + 2.0),
            (half * 2.0 + 10.0, tall - 4.0),
            None,
        );
    }
    let class = if force {
        format!("c-segname force l-{level}")
    } else {
        format!("c-segname l-{level}")
    };
    svg.label(&class, (middle, top + 14.5), "middle", &text);
}

/// Where it stands, the thresholds, the gap.
fn marks(svg: &mut Svg, w: &Words, ruler: &Ruler, x: &dyn Fn(f64) -> f64, now: &str) {
    let (top, tall) = BAR;
    let here = x(ruler.now);
    for (from, _) in ruler.steps.iter().filter(|s| s.0 > 1.0) {
        let next = ruler.next().is_some_and(|n| n.0 == *from);
        svg.line(
            "c-axis",
            (x(*from), top - 8.0),
            (x(*from), top + tall + 4.0),
        );
        // Too near to the value's own label: the number stands in the segment anyway.
        if (x(*from) - here).abs() > 52.0 {
            let class = if next { "c-label" } else { "c-cap" };
            svg.label(class, (x(*from), top - 13.0), "middle", &n(*from));
        }
    }
    let d = format!("M{} {}l-7 -9h14z", n(here), n(top - 1.0));
    svg.path("c-marker", &d, Some("#17242b"));
    let text = w.t1("ruler-now", "value", now);
    let half = width(&text, 13.0) / 2.0;
    let centre = here.clamp(half + 2.0, WIDTH - half - 2.0);
    svg.label("c-label", (centre, top - 14.0), "middle", &text);
    let Some((from, _)) = ruler.next() else {
        return;
    };
    let gap = from - ruler.now;
    if gap <= 12.0 {
        for k in 1..gap as u32 {
            let at = x(ruler.now + f64::from(k));
            svg.line("c-unit", (at, top), (at, top + tall));
        }
    }
    let below = top + tall + 4.0;
    let d = format!("M{} {}v7H{}v-7", n(here), n(below), n(x(from)));
    svg.path("c-bracket", &d, None);
    let text = w.t1("ruler-more", "n", w.amount(&ruler.query, gap));
    let half = width(&text, 13.0) / 2.0;
    let centre = ((here + x(from)) / 2.0).clamp(half + 2.0, WIDTH - half - 2.0);
    svg.label("c-label", (centre, below + 24.0), "middle", &text);
}
