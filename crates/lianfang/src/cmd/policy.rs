//! `lianfang policy`: what the agreements on sharing let each body see.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use jiff::civil::Date;
use lf_app::library::Library;
use lf_app::permits::{Sights, sights};
use lf_domain::city::City;
use lf_domain::permit::{ALWAYS, Agreement, Permits};
use lf_permit::Policies;
use lf_permit::agreements::of_city;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// Who may see what of whom: the agreements of the plans, as policies.
#[derive(Subcommand)]
pub enum Policy {
    /// Say in plain words what is seen: all agreements of a city, or what one body sees
    /// of one kind of record, and by which clause.
    ///
    /// Example:
    ///   lianfang policy list --city taicang
    ///   lianfang policy list --city taicang --body border_inspection --category suspected
    #[command(verbatim_doc_comment)]
    List {
        /// City whose plans and bodies are meant.
        #[arg(long, default_value = "jiaxing")]
        city: String,
        /// Body that looks.
        #[arg(long, requires = "category")]
        body: Option<String>,
        /// Kind of record, e.g. suspected.
        #[arg(long, requires = "body")]
        category: Option<String>,
        /// Day on which it is asked; today when none is given.
        #[arg(long)]
        on: Option<Date>,
        /// Language of names: zh or en.
        #[arg(long, default_value = "zh")]
        lang: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Compile the agreements of a city to policies and validate them; says which one
    /// does not hold, with exit code 1.
    ///
    /// Example:
    ///   lianfang policy check --city taicang
    ///   lianfang policy check --city taicang --cedar > taicang.cedar
    #[command(verbatim_doc_comment)]
    Check {
        /// City whose plans and bodies are meant.
        #[arg(long, default_value = "jiaxing")]
        city: String,
        /// Day on which it is asked; today when none is given.
        #[arg(long)]
        on: Option<Date>,
        /// Print the policies as Cedar text.
        #[arg(long)]
        cedar: bool,
    },
}

fn compiled(home: &Path, city: &str, day: Date) -> Result<(Library, City, Policies)> {
    let library = Library::open(home)?;
    let it = library.city(city)?;
    let plans = library.plans_of(&it, Some(day))?;
    let own = library.arrangements(city)?;
    let policies = of_city(&it, &library.book, &plans, &own)
        .with_context(|| format!("permissions of {city}"))?;
    Ok((library, it, policies))
}

/// Runs the subcommand.
pub fn run(home: &Path, policy: Policy) -> Result<ExitCode> {
    let today = || jiff::Zoned::now().date();
    match policy {
        Policy::Check { city, on, cedar } => {
            let (_, it, policies) = match compiled(home, &city, on.unwrap_or_else(today)) {
                Ok(c) => c,
                Err(e) => {
                    println!("{e:#}");
                    return Ok(ExitCode::from(1));
                }
            };
            match cedar {
                true => print!("{}", policies.text()),
                false => println!(
                    "{city}: {} agreements between {} bodies hold",
                    policies.agreements().len(),
                    it.bodies.len()
                ),
            }
        }
        Policy::List {
            city,
            body,
            category,
            on,
            lang,
            json,
        } => {
            let day = on.unwrap_or_else(today);
            let (library, it, policies) = compiled(home, &city, day)?;
            let words = Said {
                library: &library,
                city: &it,
                lang: &lang,
            };
            let Some((body, category)) = body.zip(category) else {
                match json {
                    true => println!("{}", serde_json::to_string(policies.agreements())?),
                    false => {
                        println!(
                            "everywhere: {} (docs/howto/permissions.md)",
                            ALWAYS.join(", ")
                        );
                        let all = policies.agreements().iter();
                        all.for_each(|a| words.agreement(a));
                    }
                }
                return Ok(ExitCode::SUCCESS);
            };
            let asked = (body.as_str(), category.as_str());
            match sights(&it, &library.book, &policies, asked, day) {
                Ok(s) if json => println!("{}", serde_json::to_string(&s)?),
                Ok(s) => words.sights(&s, policies.agreements()),
                Err(r) => {
                    let (value, accepted) = (&r.args["value"], &r.args["accepted"]);
                    bail!("{} {value}: there are {accepted}", r.field)
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where an agreement stands: clause of a plan, or who decided it in the city.
fn clause(a: &Agreement) -> String {
    match a.plan.is_empty() {
        true => a.clause.clone(),
        false => format!("{} {}", a.plan, a.clause),
    }
}

/// Names in a language.
struct Said<'a> {
    library: &'a Library,
    city: &'a City,
    lang: &'a str,
}

impl Said<'_> {
    fn words<'w>(&self, codes: impl IntoIterator<Item = &'w String>) -> String {
        let sharing = &self.library.book.sharing;
        let label = |c: &String| sharing.label(c, self.lang);
        codes.into_iter().map(label).collect::<Vec<_>>().join(", ")
    }

    fn bodies(&self, roles: &[String]) -> String {
        let label = |r: &String| self.city.body_label(r, self.lang);
        roles.iter().map(label).collect::<Vec<_>>().join(", ")
    }

    fn agreement(&self, a: &Agreement) {
        println!("{} ({})", a.title.text(self.lang), clause(a));
        println!("  {} -> {}", self.bodies(&a.from), self.bodies(&a.to));
        println!("  {}: {}", self.words(&a.about), self.words(&a.fields));
        println!("  {}", self.words([&a.purpose]));
    }

    fn sights(&self, s: &Sights, agreements: &[Agreement]) {
        type Key<'k> = (&'k String, &'k String, &'k [String]);
        let mut groups: BTreeMap<Key<'_>, Vec<&String>> = BTreeMap::new();
        for sight in &s.seen {
            let key = (&sight.from, &sight.purpose, sight.by.as_slice());
            groups.entry(key).or_default().push(&sight.field);
        }
        println!(
            "{}: {}",
            self.city.body_label(&s.body, self.lang),
            self.words([&s.category])
        );
        for ((from, purpose, by), fields) in groups {
            println!(
                "  {} ({}): {}",
                self.city.body_label(from, self.lang),
                self.words([purpose]),
                self.words(fields)
            );
            for a in agreements.iter().filter(|a| by.contains(&a.id)) {
                println!("    {} {}", clause(a), a.title.text(self.lang));
            }
        }
        println!("  -: {}", self.words(&s.hidden));
    }
}
