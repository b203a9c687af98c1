//! One row of text cells, with buffers that are used again for the next row.

/// A row of a table. Cells are text as the file has it; dates of a workbook are
/// written `2024-07-01`, whole numbers without a decimal point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    number: u64,
    text: String,
    /// Start and end of each cell in `text`.
    cells: Vec<(usize, usize)>,
}

impl Row {
    /// A row made by hand, for tests and forms.
    pub fn of<'c>(number: u64, cells: impl IntoIterator<Item = &'c str>) -> Self {
        let mut row = Row::default();
        row.start(number);
        cells.into_iter().for_each(|c| row.push(c));
        row
    }

    /// Number of the row as the user sees it: the line of a text file on which it
    /// begins, the row of a sheet; from 1, header included.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// True when the row has no cells.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Text of a cell; empty where the row has fewer cells.
    pub fn cell(&self, index: usize) -> &str {
        match self.cells.get(index) {
            Some(&(from, to)) => &self.text[from..to],
            None => "",
        }
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|&(from, to)| &self.text[from..to])
    }

    pub(super) fn start(&mut self, number: u64) {
        self.number = number;
        self.text.clear();
        self.cells.clear();
    }

    pub(super) fn push(&mut self, cell: &str) {
        let from = self.text.len();
        self.text.push_str(cell);
        self.cells.push((from, self.text.len()));
    }

    /// Takes a whole line whose cells stand between delimiters.
    pub(super) fn push_line(&mut self, line: &str, delimiter: u8) {
        let base = self.text.len();
        self.text.push_str(line);
        let mut from = 0;
        for at in memchr::memchr_iter(delimiter, line.as_bytes()) {
            self.cells.push((base + from, base + at));
            from = at + 1;
        }
        self.cells.push((base + from, base + line.len()));
    }

    /// Cuts empty cells beyond `width` off the end.
    pub(super) fn trim_to(&mut self, width: usize) {
        while self.cells.len() > width && self.cell(self.cells.len() - 1).trim().is_empty() {
            self.cells.pop();
        }
    }

    /// Cuts all cells beyond `width` off the end.
    pub(super) fn cut_to(&mut self, width: usize) {
        self.cells.truncate(width);
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells().all(|c| c.trim().is_empty())
    }
}
