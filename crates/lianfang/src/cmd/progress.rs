//! A bar for long work, on standard error, where somebody is looking.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress bar; silent when standard error is no terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar for some work; hidden unless `shown`.
    pub fn new(what: &str, shown: bool) -> Progress {
        let bar = ProgressBar::new(0);
        if !shown {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template(
            "{msg} {wide_bar} {human_pos}/{human_len} {per_sec}, {eta} left",
        ) {
            bar.set_style(style);
        }
        bar.set_message(what.to_string());
        Progress(bar)
    }

    /// So much of so much is done.
    pub fn at(&self, done: u64, all: u64) {
        if self.0.length() != Some(all) {
            self.0.set_length(all);
        }
        self.0.set_position(done);
    }

    /// So much is done of nobody knows how much.
    pub fn counted(&self, done: u64) {
        if done.is_multiple_of(1_000) {
            self.0.set_position(done);
            self.0.tick();
        }
    }

    /// A line above the bar.
    pub fn say(&self, line: &str) {
        self.0.suspend(|| println!("{line}"));
    }

    /// Removes the bar.
    pub fn done(&self) {
        self.0.finish_and_clear();
    }
}
