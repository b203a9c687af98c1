//! Laboratory results out of a FHIR R4 bundle: Observations with their Patient, Specimen
//! and DiagnosticReport.
//!
//! Of FHIR only what a result needs is read ([`resource`]), with serde: the crates that
//! model all of it are tens of megabytes of generated code and refuse a bundle for one bad
//! resource, while here each resource is read by itself.

mod resource;
mod row;

use crate::laboratory::{Results, Words};
use crate::message::{Place, Problem, size};
use resource::{Found, Resource};
use serde_json::Value;

/// Whether a file begins like a JSON object.
pub fn is_json(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    start.trim_ascii_start().starts_with(b"{")
}

/// Reads the results of a bundle. A resource that is wrong costs its own results.
///
/// # Errors
/// The text is no JSON, or no bundle of R4.
pub fn read(bytes: &[u8], words: &Words) -> Result<Results, Box<Problem>> {
    size(bytes)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let json: Value = serde_json::from_slice(bytes)
        .map_err(|e| Problem::refused(Place::Whole, "message-bad-json", &e.to_string(), "JSON"))?;
    let kind = json["resourceType"].as_str().unwrap_or("");
    if kind != "Bundle" {
        let place = Place::Pointer("/resourceType".into());
        let problem = Problem::refused(place, "message-other-kind", kind, "Bundle");
        return Err(problem.into());
    }
    let mut out = Results::default();
    let mut resources = vec![];
    let empty = vec![];
    for (i, entry) in json["entry"]
        .as_array()
        .unwrap_or(&empty)
        .iter()
        .enumerate()
    {
        let pointer = format!("/entry/{i}/resource");
        let Some(resource) = entry.get("resource") else {
            // An entry can also be an answer or a request without content.
            continue;
        };
        let url = entry["fullUrl"].as_str().unwrap_or("");
        found(resource, url, &pointer, &mut resources, &mut out.problems);
    }
    let message = [&json["identifier"]["value"], &json["id"]];
    let message = message.iter().find_map(|v| v.as_str()).unwrap_or("");
    row::rows(&resources, message, words, &mut out);
    if resources.is_empty() {
        let place = Place::Pointer("/entry".into());
        out.problems.push(Problem::noted(
            place,
            "message-no-result",
            "",
            "Observation",
        ));
    }
    Ok(out)
}

/// A resource, those that it contains first.
fn found(
    json: &Value,
    url: &str,
    pointer: &str,
    out: &mut Vec<Found>,
    problems: &mut Vec<Problem>,
) {
    let kind = json["resourceType"].as_str().unwrap_or("");
    let id = json["id"].as_str().unwrap_or("");
    let contained = json["contained"].as_array();
    for (i, inner) in contained.into_iter().flatten().enumerate() {
        let inner_id = inner["id"].as_str().unwrap_or("");
        // What is contained is known inside its own resource only.
        let url = format!("{pointer}#{inner_id}");
        read_one(
            inner,
            vec![url],
            &format!("{pointer}/contained/{i}"),
            out,
            problems,
        );
    }
    let mut names = vec![format!("{kind}/{id}")];
    if !url.is_empty() {
        names.push(url.to_string());
    }
    read_one(json, names, pointer, out, problems);
}

fn read_one(
    json: &Value,
    names: Vec<String>,
    pointer: &str,
    out: &mut Vec<Found>,
    problems: &mut Vec<Problem>,
) {
    match Resource::of(json) {
        Ok(Some(resource)) => out.push(Found {
            resource,
            names,
            pointer: pointer.to_string(),
        }),
        // Other resources are none of our business.
        Ok(None) => {}
        Err(why) => {
            let place = Place::Pointer(pointer.to_string());
            let kind = json["resourceType"].as_str().unwrap_or("");
            let accepted = format!("{kind} (FHIR R4)");
            problems.push(Problem::refused(
                place,
                "message-bad-field",
                &why,
                &accepted,
            ));
        }
    }
}
