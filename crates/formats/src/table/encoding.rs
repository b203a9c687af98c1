//! Bytes of a text file to UTF-8, a chunk at a time.
//!
//! The encoding is not guessed from the first bytes alone: as long as a file is
//! plain ASCII nothing is decided, and the first stretch with other bytes
//! decides. So a long English beginning does not make a GBK file UTF-8.

use super::error::TableError;
use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Bytes read and looked at together.
const CHUNK: usize = 64 * 1024;

/// A stream of UTF-8 out of a stream of bytes. What is declared or found to be
/// UTF-8 is passed on as it is and checked by the reader of the rows; bad bytes
/// of other encodings become U+FFFD.
pub(super) struct Decoded<R> {
    reader: R,
    raw: Vec<u8>,
    state: State,
}

enum State {
    /// Nothing but ASCII so far.
    Ascii,
    /// UTF-8, passed on.
    Utf8,
    /// Anything else.
    Other(Box<Decoder>),
    /// Everything has been read.
    Done(&'static Encoding),
}

impl<R: Read> Decoded<R> {
    /// Reads from `reader`, in the encoding of `label` or in the one that the bytes show.
    pub(super) fn new(reader: R, label: Option<&str>) -> Result<Self, TableError> {
        let mut decoded = Decoded {
            reader,
            raw: vec![0; CHUNK],
            state: State::Ascii,
        };
        if let Some(label) = label {
            let known = Encoding::for_label(label.trim().as_bytes());
            let encoding = known.ok_or_else(|| TableError::UnknownEncoding(label.into()))?;
            decoded.state = State::of(encoding);
        }
        Ok(decoded)
    }

    /// The encoding as far as it is known; plain ASCII counts as UTF-8.
    pub(super) fn encoding(&self) -> &'static Encoding {
        match &self.state {
            State::Ascii | State::Utf8 => UTF_8,
            State::Other(decoder) => decoder.encoding(),
            State::Done(encoding) => encoding,
        }
    }

    /// Appends the next stretch of text to `out`; false at the end.
    pub(super) fn read_into(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        if matches!(self.state, State::Done(_)) {
            return Ok(false);
        }
        let mut n = super::read_up_to(&mut self.reader, &mut self.raw)?;
        if matches!(self.state, State::Ascii) {
            let raw = &self.raw[..n];
            let wide = starts_wide(raw);
            if let Some(first) = raw.iter().position(|b| !b.is_ascii()).filter(|_| !wide) {
                // The decision is made on a whole stretch that begins with the
                // first character beyond ASCII, not on what is left of this one.
                out.extend_from_slice(&raw[..first]);
                self.raw.copy_within(first..n, 0);
                n -= first;
                n += super::read_up_to(&mut self.reader, &mut self.raw[n..])?;
                self.state = State::of(detect(&self.raw[..n], n < self.raw.len()));
            } else if wide {
                self.state = State::of(detect(raw, n < CHUNK));
            }
        }
        let raw = &self.raw[..n];
        let last = n < self.raw.len();
        match &mut self.state {
            State::Ascii | State::Utf8 => out.extend_from_slice(raw),
            State::Other(decoder) => decode(decoder, raw, last, out),
            State::Done(_) => {}
        }
        if last {
            self.state = State::Done(self.encoding());
        }
        Ok(n > 0)
    }
}

impl State {
    fn of(encoding: &'static Encoding) -> State {
        if encoding == UTF_8 {
            State::Utf8
        } else {
            // The detected byte order mark is taken off by the decoder.
            State::Other(Box::new(encoding.new_decoder_with_bom_removal()))
        }
    }
}

fn decode(decoder: &mut Decoder, raw: &[u8], last: bool, out: &mut Vec<u8>) {
    let mut from = 0;
    loop {
        let at = out.len();
        let room = decoder.max_utf8_buffer_length(raw.len() - from);
        out.resize(at + room.unwrap_or(CHUNK).max(16), 0);
        let (result, read, written, _) = decoder.decode_to_utf8(&raw[from..], &mut out[at..], last);
        out.truncate(at + written);
        from += read;
        if result == encoding_rs::CoderResult::InputEmpty {
            return;
        }
    }
}

/// UTF-16 text in ASCII characters is all "ASCII" bytes, every other one zero.
fn starts_wide(raw: &[u8]) -> bool {
    raw.len() >= 2 && (raw[0] == 0) != (raw[1] == 0)
}

/// The encoding that a stretch of bytes shows: a byte order mark, zero bytes of
/// UTF-16, sound UTF-8; everything else is taken for GB18030, which holds GBK
/// and GB 2312.
fn detect(raw: &[u8], last: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(raw) {
        return encoding;
    }
    // Delimiters and line ends give every UTF-16 table some zero bytes, all of
    // them on the same side; a stray zero byte in other text is not enough.
    let looked_at = raw.len().min(2048);
    let zeros = |parity: usize| {
        let side = raw[..looked_at].iter().skip(parity).step_by(2);
        side.filter(|b| **b == 0).count()
    };
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 64 > looked_at => return UTF_16LE,
        (even, 0) if even * 64 > looked_at => return UTF_16BE,
        _ => {}
    }
    let (good, bad) = utf8_characters(raw, last);
    // A damaged UTF-8 file is still UTF-8 when nearly all of it is sound, or
    // when it makes no better GB18030; GBK text is hardly ever sound UTF-8 for
    // more than a character or two.
    if bad == 0 || good > 8 * bad || broken_gb18030(raw, last) >= bad {
        UTF_8
    } else {
        GB18030
    }
}

/// Number of characters that are broken as GB18030.
fn broken_gb18030(raw: &[u8], last: bool) -> usize {
    let mut out = vec![];
    decode(
        &mut GB18030.new_decoder_without_bom_handling(),
        raw,
        last,
        &mut out,
    );
    memchr::memmem::find_iter(&out, "\u{fffd}").count()
}

/// Numbers of sound characters beyond ASCII and of broken ones.
fn utf8_characters(raw: &[u8], last: bool) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    for chunk in raw.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // A character cut by the end of the stretch is not broken.
    let cut = raw.utf8_chunks().last().is_some_and(|c| {
        let tail = c.invalid();
        !tail.is_empty() && tail.len() < 4 && tail[0] >= 0xC2
    });
    (
        good,
        if cut && !last {
            bad.saturating_sub(1)
        } else {
            bad
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All text of `bytes`, read in pieces of `step` bytes, with the encoding's name.
    fn read(bytes: &[u8], label: Option<&str>) -> (String, &'static str) {
        let mut decoded = Decoded::new(bytes, label).unwrap();
        let mut out = vec![];
        while decoded.read_into(&mut out).unwrap() {}
        let text = String::from_utf8_lossy(&out);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        (text.to_string(), decoded.encoding().name())
    }

    #[test]
    fn usual_encodings_are_told_apart() {
        let text = "姓名,病种\n张三,霍乱\n";
        let utf16 = |be: bool, bom: bool| -> Vec<u8> {
            let units = text.encode_utf16();
            let bom = bom.then_some(0xFEFF);
            (bom.into_iter().chain(units))
                .flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() })
                .collect()
        };
        let gbk = GB18030.encode(text).0.into_owned();
        assert_eq!(read(text.as_bytes(), None), (text.into(), "UTF-8"));
        let with_bom = format!("\u{feff}{text}");
        assert_eq!(read(with_bom.as_bytes(), None), (text.into(), "UTF-8"));
        assert_eq!(read(&gbk, None), (text.into(), "gb18030"));
        assert_eq!(read(&gbk, Some("GBK")), (text.into(), "GBK"));
        assert_eq!(read(&utf16(false, true), None), (text.into(), "UTF-16LE"));
        assert_eq!(read(&utf16(true, true), None), (text.into(), "UTF-16BE"));
        assert_eq!(read(&utf16(false, false), None), (text.into(), "UTF-16LE"));
        assert_eq!(read(b"a,b\n", None), ("a,b\n".into(), "UTF-8"));
        assert_eq!(read(b"", None), ("".into(), "UTF-8"));
        assert!(Decoded::new(&b""[..], Some("klingon")).is_err());
    }

    #[test]
    fn utf_16_of_ascii_text_is_seen() {
        let bytes: Vec<u8> = "id,onset\n1,2\n".bytes().flat_map(|b| [b, 0]).collect();
        assert_eq!(read(&bytes, None), ("id,onset\n1,2\n".into(), "UTF-16LE"));
    }

    #[test]
    fn an_ascii_beginning_decides_nothing() {
        let mut bytes = b"1,2\n".repeat(100_000);
        bytes.extend(GB18030.encode("海宁").0.iter());
        let (text, name) = read(&bytes, None);
        assert_eq!(name, "gb18030");
        assert!(text.ends_with("海宁"));
    }

    #[test]
    fn a_character_across_two_chunks_is_whole() {
        for shift in 0..4 {
            let text = format!("{}{}", "x".repeat(shift), "海".repeat(CHUNK));
            assert_eq!(read(text.as_bytes(), None), (text.clone(), "UTF-8"));
            let gbk = GB18030.encode(&text).0.into_owned();
            assert_eq!(read(&gbk, None), (text, "gb18030"));
        }
    }

    #[test]
    fn one_broken_character_leaves_a_file_utf_8() {
        let mut bytes = "嘉兴市南湖区嘉善县平湖市".as_bytes().to_vec();
        bytes.push(0xFF);
        assert_eq!(read(&bytes, None).1, "UTF-8");
    }
}
