//! Documents for people who read paper: one model, set as PDF, DOCX and XLSX.
//!
//! Pure: the texts come in finished, fonts come in as bytes, the date is an
//! argument. The same input gives the same bytes.

pub mod document;
pub mod docx;
pub mod pdf;
pub mod xlsx;

pub use document::Document;
pub use pdf::Fonts;

#[cfg(test)]
mod tests {
    pub mod sample;
}
