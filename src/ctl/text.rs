//! Text on a terminal: made harmless, measured and wrapped.

/// The text with everything that could move a cursor or turn a line round (control and invisible characters) as `?`.
/// Names come from sticks and files, so nothing is shown that did not pass here. `ascii` allows nothing else.
pub fn clean(text: &str, ascii: bool) -> String {
    // No character becomes longer: the memory is never moved, which matters where the text is a secret.
    let mut cleaned = String::with_capacity(text.len());
    cleaned.extend(text.chars().map(|c| match c {
        ' '..='~' => c,
        '▀' | '▄' | '█' | '–' | '…' | '’' if !ascii => c,
        c if !ascii && c.is_alphanumeric() => c,
        _ => '?',
    }));
    cleaned
}

/// How many columns a text takes, wide characters counted as two.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    match c as u32 {
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1b000..=0x1b2ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// The text in lines of at most `limit` columns, broken at blanks; a word longer than a line is cut.
pub fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut taken) = (String::new(), 0);
    for word in text.split_whitespace() {
        if taken > 0 && taken + 1 + width(word) > limit {
            lines.push(std::mem::take(&mut line));
            taken = 0;
        }
        if taken > 0 {
            line.push(' ');
            taken += 1;
        }
        for c in word.chars() {
            if taken + columns(c) > limit {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            line.push(c);
            taken += columns(c);
        }
    }
    if taken > 0 {
        lines.push(line);
    }
    lines
}

/// The text's beginning, at most `limit` columns of it.
pub fn cut(text: &str, limit: usize) -> String {
    let mut taken = 0;
    let fits = |&c: &char| {
        taken += columns(c);
        taken <= limit
    };
    let mut beginning = String::with_capacity(text.len());
    beginning.extend(text.chars().take_while(fits));
    beginning
}

/// The text filled up with blanks, or cut, to exactly `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let mut padded = cut(text, columns);
    let missing = columns.saturating_sub(width(&padded));
    padded.extend(std::iter::repeat_n(' ', missing));
    padded
}

/// Digits in groups of four, as they are written down: `1234 5678 9012 3456`.
pub fn in_fours(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() * 5 / 4 + 1);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_is_left() {
        assert_eq!(clean("a\x1b[2J\u{202e}b\u{9b}c\r\n", false), "a?[2J?b?c??");
        assert_eq!(clean("Büro 录像机 █", false), "Büro 录像机 █");
        assert_eq!(clean("Büro", true), "B?ro");
    }

    #[test]
    fn lines_stay_within_their_columns() {
        let text = "A recovery is under way: 录像机录像机录像机 and_a_word_that_is_longer_than_any_line_here";
        for limit in [4, 11, 20, 79] {
            let lines = wrap(text, limit);
            assert!(
                lines.iter().all(|line| width(line) <= limit),
                "{limit}: {lines:?}"
            );
            let strip = |t: &str| t.split_whitespace().collect::<String>();
            assert_eq!(strip(&lines.concat()), strip(text));
        }
        assert!(wrap("  ", 10).is_empty());
    }

    #[test]
    fn columns_are_filled_exactly() {
        assert_eq!(pad("abc", 5), "abc  ");
        assert_eq!(pad("录像机", 5), "录像 ");
        assert_eq!(in_fours("1234567890"), "1234 5678 90");
    }
}
