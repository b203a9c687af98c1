//! `lianfang import` of passenger lists, as a script reads it.

use crate::program::lianfang;
use serde_json::Value;
use std::path::Path;

const HEAD: &str = "UNA:+.? 'UNB+UNOY:4+CARRIER+PORT+260901:0800+REF'";
const LIST: &str = "UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'RFF+TN:L1'TDT+20+MU1'LOC+125+ICN'\
    LOC+87+PVG'NAD+FL+++DOE:JANE'ATT+2++F'DTM+329:19800203:102'NAT+2+NZL'\
    DOC+P:110:111+LF9990071'CNT+42:1'";

fn list(folder: &Path, name: &str, trailer: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, format!("{HEAD}{LIST}{trailer}")).unwrap();
    path.display().to_string()
}

#[test]
fn a_file_that_cannot_be_read_is_a_line_of_json_and_the_others_go_through() {
    let folder = tempfile::tempdir().unwrap();
    let whole = list(folder.path(), "whole.edi", "UNT+13+1'UNZ+1+REF'");
    let cut = folder.path().join("cut.edi").display().to_string();
    std::fs::write(&cut, &HEAD[..30]).unwrap();
    let store = folder.path().join("store");
    let out = lianfang(&store, &["import", "--json", &cut, &whole])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stdout).unwrap();
    let lines: Vec<Value> = said
        .lines()
        .map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{l}: {e}")))
        .collect();
    let of = |file: &str| lines.iter().find(|l| l["file"] == file).unwrap();
    assert_eq!(of(&cut)["verdict"], "rejected");
    assert_ne!(of(&cut)["refusals"][0]["key"], Value::Null);
    assert_eq!(of(&whole)["verdict"], "accepted");
    assert_eq!(lines.last().unwrap()["accepted"], 1);
}
