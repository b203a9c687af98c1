//! The (Maritime) Declaration of Health, International Health Regulations (2005), annex 8:
//! the ship, its voyage, nine questions to the master, and an attachment with each ill person.

use super::Call;
use super::form::{Field, Form, Holds, Values, may, need, of};
use crate::identity::imo;
use crate::person::Sex;
use crate::refusal::Refusal;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShipDeclaration {
    /// Port to which it is submitted.
    pub port: String,
    /// Day of submission.
    pub date: Date,
    /// Name of the ship or inland navigation vessel.
    pub ship: String,
    /// IMO number without letters; empty for a vessel that has none.
    #[serde(default)]
    pub imo: String,
    /// Registration, for a vessel without an IMO number.
    #[serde(default)]
    pub registration: String,
    /// Port from which it comes.
    pub from: String,
    /// Port to which it goes next.
    #[serde(default)]
    pub to: String,
    /// Flag.
    #[serde(default)]
    pub flag: String,
    /// Name of the master.
    pub master: String,
    /// Gross tonnage of a ship.
    #[serde(default)]
    pub gross_tonnage: Option<f64>,
    /// Tonnage of an inland navigation vessel.
    #[serde(default)]
    pub tonnage: Option<f64>,
    /// Whether a valid sanitation control (exemption) certificate is on board.
    #[serde(default)]
    pub certificate: Option<bool>,
    /// Where and when it was issued.
    #[serde(default)]
    pub certificate_issued: Call,
    /// Whether the ship has to be inspected again.
    #[serde(default)]
    pub reinspection: Option<bool>,
    /// Whether it visited an area that WHO names as affected.
    #[serde(default)]
    pub affected_area: Option<bool>,
    /// Where and when.
    #[serde(default)]
    pub affected: Call,
    /// Ports of call with the day of departure, since the voyage began or for thirty days.
    #[serde(default)]
    pub calls: Vec<Call>,
    /// Who joined since then.
    #[serde(default)]
    pub joined: Vec<Joined>,
    /// Crew on board.
    #[serde(default)]
    pub crew: Option<u32>,
    /// Passengers on board.
    #[serde(default)]
    pub passengers: Option<u32>,
    /// The nine questions.
    #[serde(default)]
    pub health: HealthQuestions,
    /// The attachment: each person who is or was ill, or died.
    #[serde(default)]
    pub ill: Vec<IllOnBoard>,
    /// Whether the master signed.
    #[serde(default)]
    pub signed: bool,
    /// Name of the ship's surgeon who countersigned, if one is carried.
    #[serde(default)]
    pub surgeon: String,
}

/// Somebody who joined the ship.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Joined {
    /// Name.
    pub name: String,
    /// Ports from which he joined and was before.
    pub from: Vec<String>,
}

/// The questions of the declaration, 1 to 9; an answer that is left out is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HealthQuestions {
    /// 1: has anybody died on board, not by an accident?
    pub died: Option<bool>,
    /// How many.
    pub deaths: Option<u32>,
    /// 2: is or was there a case that may be infectious?
    pub infectious: Option<bool>,
    /// 3: were more people ill than usual?
    pub more_than_usual: Option<bool>,
    /// How many.
    pub ill_count: Option<u32>,
    /// 4: is anybody ill on board now?
    pub ill_now: Option<bool>,
    /// 5: was a doctor consulted?
    pub doctor: Option<bool>,
    /// Treatment or advice.
    pub doctor_advice: String,
    /// 6: is there any condition on board that may spread disease?
    pub condition: Option<bool>,
    /// Which.
    pub condition_what: String,
    /// 7: was a sanitary measure applied on board?
    pub measure: Option<bool>,
    /// Kind.
    pub measure_what: String,
    /// Where and when.
    pub measure_call: Call,
    /// 8: were stowaways found?
    pub stowaways: Option<bool>,
    /// Where they came on board.
    pub stowaways_from: String,
    /// 9: is there a sick animal on board?
    pub sick_animal: Option<bool>,
}

/// A line of the attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IllOnBoard {
    /// Name.
    pub name: String,
    /// Class (passenger) or rating (crew).
    pub class: String,
    /// Age in years.
    pub age: Option<u32>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Nationality.
    pub nationality: String,
    /// Port and day of joining.
    pub joined: Call,
    /// Nature of the illness.
    pub illness: String,
    /// Day of the first symptoms.
    pub onset: Option<Date>,
    /// Whether a port medical officer was told.
    pub reported: Option<bool>,
    /// How it went.
    pub course: Option<Course>,
    /// Where the person is.
    pub whereabouts: Option<Whereabouts>,
    /// Port, for somebody who was taken ashore.
    pub evacuated_at: String,
    /// Drugs and other treatment.
    pub treatment: String,
    /// Comments.
    pub comments: String,
}

/// How an illness went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Still ill.
    Ill,
    /// Recovered.
    Recovered,
    /// Died.
    Died,
}

/// Where an ill person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// On board.
    OnBoard,
    /// Taken ashore.
    Evacuated,
    /// Buried at sea.
    BuriedAtSea,
}

const COURSES: [(Course, &str); 3] = [
    (Course::Ill, "ill"),
    (Course::Recovered, "recovered"),
    (Course::Died, "died"),
];

const WHEREABOUTS: [(Whereabouts, &str); 3] = [
    (Whereabouts::OnBoard, "on_board"),
    (Whereabouts::Evacuated, "evacuated"),
    (Whereabouts::BuriedAtSea, "buried_at_sea"),
];

pub(super) const SEXES: [(Sex, &str); 2] = [(Sex::Male, "male"), (Sex::Female, "female")];

/// The fields of the form, in the order of the annex.
pub const FIELDS: &[Field] = &[
    need("port", Holds::Text),
    need("date", Holds::Date),
    need("ship", Holds::Text),
    may("imo", Holds::Text),
    may("registration", Holds::Text),
    need("from", Holds::Text),
    may("to", Holds::Text),
    may("flag", Holds::Text),
    need("master", Holds::Text),
    may("gross_tonnage", Holds::Number),
    may("tonnage", Holds::Number),
    may("certificate", Holds::YesNo),
    may("certificate_port", Holds::Text),
    may("certificate_date", Holds::Date),
    may("reinspection", Holds::YesNo),
    may("affected_area", Holds::YesNo),
    may("affected_port", Holds::Text),
    may("affected_date", Holds::Date),
    of("calls", "port", Holds::Text),
    of("calls", "date", Holds::Date),
    of("joined", "name", Holds::Text),
    of("joined", "from1", Holds::Text),
    of("joined", "from2", Holds::Text),
    of("joined", "from3", Holds::Text),
    may("crew", Holds::Count),
    may("passengers", Holds::Count),
    may("died", Holds::YesNo),
    may("deaths", Holds::Count),
    may("infectious", Holds::YesNo),
    may("more_than_usual", Holds::YesNo),
    may("ill_count", Holds::Count),
    may("ill_now", Holds::YesNo),
    may("doctor", Holds::YesNo),
    may("doctor_advice", Holds::Long),
    may("condition", Holds::YesNo),
    may("condition_what", Holds::Long),
    may("measure", Holds::YesNo),
    may("measure_what", Holds::Long),
    may("measure_port", Holds::Text),
    may("measure_date", Holds::Date),
    may("stowaways", Holds::YesNo),
    may("stowaways_from", Holds::Text),
    may("sick_animal", Holds::YesNo),
    of("ill", "name", Holds::Text),
    of("ill", "class", Holds::Text),
    of("ill", "age", Holds::Count),
    of("ill", "sex", Holds::Choice(&["male", "female"])),
    of("ill", "nationality", Holds::Text),
    of("ill", "joined_port", Holds::Text),
    of("ill", "joined_date", Holds::Date),
    of("ill", "illness", Holds::Text),
    of("ill", "onset", Holds::Date),
    of("ill", "reported", Holds::YesNo),
    of(
        "ill",
        "course",
        Holds::Choice(&["ill", "recovered", "died"]),
    ),
    of(
        "ill",
        "whereabouts",
        Holds::Choice(&["on_board", "evacuated", "buried_at_sea"]),
    ),
    of("ill", "evacuated_at", Holds::Text),
    of("ill", "treatment", Holds::Long),
    of("ill", "comments", Holds::Long),
    may("signed", Holds::YesNo),
    may("surgeon", Holds::Text),
];

fn call(f: &mut Form<'_>, port: &str, date: &str) -> Call {
    Call {
        port: f.text(port),
        date: f.date(date),
    }
}

impl ShipDeclaration {
    /// The declaration that a form says.
    ///
    /// # Errors
    /// What is missing or cannot be, field by field.
    pub fn read(values: &Values) -> Result<ShipDeclaration, Vec<Refusal>> {
        let f = &mut Form::new(values);
        let mut number = f.text("imo");
        if !number.is_empty() {
            match imo::check(&number) {
                Ok(right) => number = right,
                Err(wrong) => f.refuse(wrong.at("imo")),
            }
        }
        let record = ShipDeclaration {
            port: f.required("port"),
            date: f.required_date("date"),
            ship: f.required("ship"),
            imo: number,
            registration: f.text("registration"),
            from: f.required("from"),
            to: f.text("to"),
            flag: f.text("flag"),
            master: f.required("master"),
            gross_tonnage: f.number("gross_tonnage"),
            tonnage: f.number("tonnage"),
            certificate: f.yes_no("certificate"),
            certificate_issued: call(f, "certificate_port", "certificate_date"),
            reinspection: f.yes_no("reinspection"),
            affected_area: f.yes_no("affected_area"),
            affected: call(f, "affected_port", "affected_date"),
            calls: f.rows("calls", |f| call(f, "port", "date")),
            joined: f.rows("joined", |f| Joined {
                name: f.text("name"),
                from: ["from1", "from2", "from3"]
                    .map(|n| f.text(n))
                    .into_iter()
                    .filter(|t| !t.is_empty())
                    .collect(),
            }),
            crew: f.count("crew"),
            passengers: f.count("passengers"),
            health: HealthQuestions::read(f),
            ill: f.rows("ill", IllOnBoard::read),
            signed: f.yes_no("signed") == Some(true),
            surgeon: f.text("surgeon"),
        };
        std::mem::replace(f, Form::new(values)).end(record)
    }

    /// What the declaration leaves open or says in two ways: to ask the master about.
    pub fn asks(&self) -> Vec<Refusal> {
        let mut out = vec![];
        let h = &self.health;
        let questions = [
            ("certificate", self.certificate),
            ("reinspection", self.reinspection),
            ("affected_area", self.affected_area),
            ("died", h.died),
            ("infectious", h.infectious),
            ("more_than_usual", h.more_than_usual),
            ("ill_now", h.ill_now),
            ("doctor", h.doctor),
            ("condition", h.condition),
            ("measure", h.measure),
            ("stowaways", h.stowaways),
            ("sick_animal", h.sick_animal),
        ];
        let mut ask = |field: &str, key: &str, value: &str, accepted: &str| {
            out.push(Refusal::new(field, key, value, accepted));
        };
        for (field, _) in questions.iter().filter(|(_, a)| a.is_none()) {
            ask(field, "declaration-unanswered", "", "yes, no");
        }
        for (field, missing) in [("crew", self.crew), ("passengers", self.passengers)] {
            if missing.is_none() {
                ask(field, "declaration-unanswered", "", "0, 1, 2 …");
            }
        }
        for (question, said, field, empty) in [
            (
                "affected_area",
                self.affected_area,
                "affected_port",
                self.affected.port.is_empty(),
            ),
            (
                "certificate",
                self.certificate,
                "certificate_port",
                self.certificate_issued.port.is_empty(),
            ),
            ("died", h.died, "deaths", h.deaths.is_none()),
            (
                "more_than_usual",
                h.more_than_usual,
                "ill_count",
                h.ill_count.is_none(),
            ),
            (
                "doctor",
                h.doctor,
                "doctor_advice",
                h.doctor_advice.is_empty(),
            ),
            (
                "condition",
                h.condition,
                "condition_what",
                h.condition_what.is_empty(),
            ),
            (
                "measure",
                h.measure,
                "measure_what",
                h.measure_what.is_empty(),
            ),
        ] {
            if said == Some(true) && empty {
                ask(field, "declaration-no-particulars", question, field);
            }
        }
        let yes = |a: Option<bool>| a == Some(true);
        let no = |a: Option<bool>| a == Some(false);
        if self.ill.is_empty() && (yes(h.died) || yes(h.infectious) || yes(h.ill_now)) {
            ask("ill", "declaration-no-attachment", "0", "1");
        }
        let with = |c: Course| self.ill.iter().filter(|i| i.course == Some(c)).count();
        for (field, said, found) in [
            ("died", h.died, with(Course::Died)),
            ("ill_now", h.ill_now, with(Course::Ill)),
        ] {
            if no(said) && found > 0 {
                ask(
                    field,
                    "declaration-attachment-says-more",
                    "no",
                    &found.to_string(),
                );
            }
        }
        if let Some(said) = h.deaths.filter(|n| (*n as usize) < with(Course::Died)) {
            let found = with(Course::Died).to_string();
            ask(
                "deaths",
                "declaration-attachment-says-more",
                &said.to_string(),
                &found,
            );
        }
        out
    }

    /// Whether anything in it asks for the health authority to look: a yes to one of the
    /// questions on illness, or somebody in the attachment.
    pub fn reports_illness(&self) -> bool {
        let h = &self.health;
        let answers = [
            h.died,
            h.infectious,
            h.more_than_usual,
            h.ill_now,
            h.condition,
        ];
        !self.ill.is_empty() || answers.contains(&Some(true))
    }
}

impl HealthQuestions {
    fn read(f: &mut Form<'_>) -> HealthQuestions {
        HealthQuestions {
            died: f.yes_no("died"),
            deaths: f.count("deaths"),
            infectious: f.yes_no("infectious"),
            more_than_usual: f.yes_no("more_than_usual"),
            ill_count: f.count("ill_count"),
            ill_now: f.yes_no("ill_now"),
            doctor: f.yes_no("doctor"),
            doctor_advice: f.text("doctor_advice"),
            condition: f.yes_no("condition"),
            condition_what: f.text("condition_what"),
            measure: f.yes_no("measure"),
            measure_what: f.text("measure_what"),
            measure_call: call(f, "measure_port", "measure_date"),
            stowaways: f.yes_no("stowaways"),
            stowaways_from: f.text("stowaways_from"),
            sick_animal: f.yes_no("sick_animal"),
        }
    }
}

impl IllOnBoard {
    fn read(f: &mut Form<'_>) -> IllOnBoard {
        IllOnBoard {
            name: f.required("name"),
            class: f.text("class"),
            age: f.count("age"),
            sex: f.choice("sex", &SEXES),
            nationality: f.text("nationality"),
            joined: call(f, "joined_port", "joined_date"),
            illness: f.text("illness"),
            onset: f.date("onset"),
            reported: f.yes_no("reported"),
            course: f.choice("course", &COURSES),
            whereabouts: f.choice("whereabouts", &WHEREABOUTS),
            evacuated_at: f.text("evacuated_at"),
            treatment: f.text("treatment"),
            comments: f.text("comments"),
        }
    }
}
