//! Rows per second of reading and mapping a plain line list, one core.
//!
//! `cargo run --release -p lf-formats --example map_rate [ROWS]`

use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_formats::mapper::{Mapped, Mapper, Settings};
use lf_formats::mapping::Mapping;
use lf_formats::table::{HeaderSearch, Options, Rows};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let rows: usize = match std::env::args().nth(1) {
        Some(n) => n.parse()?,
        None => 1_000_000,
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| std::fs::read_to_string(root.join(path));
    let book: CodeBook = serde_saphyr::from_str(&read("plans/codebook.yaml")?)?;
    let city: City = serde_saphyr::from_str(&read("cities/jiaxing/city.yaml")?)?;
    let mapping = Mapping::parse("cases-simple.yaml", &read("examples/cases-simple.yaml")?)?;
    let table = line_list(rows, &city);
    println!("{rows} rows, {} MB", table.len() / 1_000_000);

    let start = Instant::now();
    let mut reader = Rows::csv(
        table.as_bytes(),
        &HeaderSearch::default(),
        &Options::default(),
    )?;
    let mut cells = 0;
    while let Some(row) = reader.next_row()? {
        cells += row?.len();
    }
    report("read", rows, start);
    assert_eq!(cells, 7 * rows);

    let start = Instant::now();
    let mut reader = Rows::csv(
        table.as_bytes(),
        &mapping.header_search(),
        &Options::default(),
    )?;
    let settings = Settings::default();
    let mut mapper = Mapper::new(&mapping, reader.header(), &city, &book, &settings)?;
    let mut facts = 0;
    while let Some(row) = reader.next_row()? {
        match mapper.map_row(row?) {
            Mapped::Facts(f) => facts += f.len(),
            other => return Err(format!("{other:?}").into()),
        }
    }
    report("read and mapped", rows, start);
    assert_eq!(facts, rows);
    Ok(())
}

fn report(what: &str, rows: usize, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {:.0} rows/s", rows as f64 / seconds);
}

/// Invented cases, spread over diseases, counties and a year.
fn line_list(rows: usize, city: &City) -> String {
    let diseases = ["measles", "dengue", "influenza", "cholera"];
    let mut out = String::from("case_id,disease,area,onset,reported,classification,origin\n");
    for n in 0..rows {
        let disease = diseases[n % diseases.len()];
        let area = &city.areas[n % city.areas.len()].label.en;
        let (month, day) = (n % 12 + 1, n % 27 + 1);
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "C-{n:08},{disease},{area},2024-{month:02}-{day:02},2024-{month:02}-{:02},confirmed,local",
            day + 1
        );
    }
    out
}
