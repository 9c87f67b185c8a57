//! How strong a password is, after the model of zxcvbn (D. Wheeler, USENIX Security 2016): how many guesses somebody needs who
//! knows what people do. Computed without copying the password anywhere.

use recoveryd::flow::password::is_common;

/// Passwords longer than this many characters are judged by their beginning: what follows only makes them stronger.
const LOOKED_AT: usize = 64;

/// Keys beside each other.
const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Guesses from which a password is weak, fair, good and strong, as decimal logarithms: zxcvbn's own.
const STEPS: [f32; 4] = [3.0, 6.0, 8.0, 10.0];

/// The strength of a password, 0 (guessed at once) to 4. `known` are words that everybody at the recorder knows.
pub fn strength(password: &str, known: &[&str]) -> u8 {
    let guesses = log10_guesses(password, known);
    STEPS.iter().filter(|step| guesses >= **step).count() as u8
}

/// The fewest guesses over all ways to see the password as a row of words, runs and single characters.
fn log10_guesses(password: &str, known: &[&str]) -> f32 {
    let starts: Vec<usize> = password
        .char_indices()
        .map(|(at, _)| at)
        .take(LOOKED_AT)
        .collect();
    let end = |n: usize| {
        starts
            .get(n)
            .copied()
            .unwrap_or_else(|| length(password, &starts))
    };
    // The best for the first n characters.
    let mut best = vec![0.0_f32];
    for n in 1..=starts.len() {
        let tail = |from: usize| &password[starts[from]..end(n)];
        let ways = (0..n).filter_map(|from| {
            let guesses = match n - from {
                1 => Some(character(tail(from))),
                _ => part(tail(from), known),
            }?;
            Some(best[from] + guesses)
        });
        best.push(ways.fold(f32::INFINITY, f32::min));
    }
    best[starts.len()]
}

/// Where the characters that are looked at end.
fn length(password: &str, starts: &[usize]) -> usize {
    let last = starts.last().copied().unwrap_or(0);
    let rest = password[last..].chars().next();
    last + rest.map_or(0, char::len_utf8)
}

/// A character that belongs to nothing: ten guesses as in zxcvbn, more where there are more to choose from.
fn character(text: &str) -> f32 {
    match text.chars().next() {
        Some(c) if c.is_ascii_alphanumeric() => 1.0,
        Some(c) if c.is_ascii() => 1.3,
        Some(c) if c.is_alphabetic() && !c.is_ascii() && (c as u32) >= 0x2e80 => 2.5,
        _ => 1.5,
    }
}

/// What this part alone costs, if it is something that people do.
fn part(text: &str, known: &[&str]) -> Option<f32> {
    let run = is_run(text);
    let count = text.chars().count();
    let spelled = capitals(text);
    if known.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return Some(0.5 + spelled);
    }
    if is_year(text) {
        return Some(2.0);
    }
    if run {
        return Some(1.0 + (count as f32).log10());
    }
    (count >= 3 && is_common(text)).then_some(3.0 + spelled)
}

/// The same character again and again, or neighbours in the alphabet, in counting or on the keyboard.
fn is_run(text: &str) -> bool {
    let pairs = || text.chars().zip(text.chars().skip(1));
    let step = |(a, b): (char, char)| b as i64 - a as i64;
    let first = pairs().next().map(step);
    let even = matches!(first, Some(-1..=1)) && pairs().all(|pair| Some(step(pair)) == first);
    text.chars().count() >= 3 && (even || ROWS.iter().any(|row| is_in_row(text, row)))
}

fn is_in_row(text: &str, row: &str) -> bool {
    let place = |c: char| row.find(c.to_ascii_lowercase());
    let places = || text.chars().map(place);
    let pairs = || places().zip(places().skip(1));
    let goes = |by: isize| {
        pairs().all(|pair| matches!(pair, (Some(a), Some(b)) if b as isize - a as isize == by))
    };
    goes(1) || goes(-1)
}

fn is_year(text: &str) -> bool {
    let century = text.starts_with("19") || text.starts_with("20");
    text.len() == 4 && century && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What capitals in a word add: little at its start or all through, more in the middle.
fn capitals(text: &str) -> f32 {
    let capitals = text.chars().filter(char::is_ascii_uppercase).count();
    let first = text.starts_with(|c: char| c.is_ascii_uppercase());
    match capitals {
        0 => 0.0,
        1 if first => 0.3,
        n if n == text.chars().count() => 0.3,
        n => 0.3 + 0.5 * n as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_do_is_weak_and_what_they_do_not_is_strong() {
        let known = ["NVR-4216-0007", "admin"];
        for (password, expected) in [
            ("", 0),
            ("password", 1),
            ("12345678", 0),
            ("aaaaaaaaaaaa", 0),
            ("qwertyuiop", 0),
            ("admin", 0),
            ("Admin2024", 0),
            ("nvr-4216-0007", 0),
            ("abcdefgh1", 0),
            ("kx7gQ", 1),
            ("kx7gQv", 2),
            ("kx7gQv2m", 3),
            ("kx7gQv2mLw", 4),
            ("correct horse battery", 4),
            ("Grünzeug im Garten", 4),
            ("日本語のパスワード", 4),
        ] {
            assert_eq!(strength(password, &known), expected, "{password:?}");
        }
    }

    #[test]
    fn a_very_long_one_takes_no_longer() {
        let begun = std::time::Instant::now();
        strength(&"correct horse ".repeat(40), &["admin"]);
        assert!(begun.elapsed().as_millis() < 500, "{:?}", begun.elapsed());
    }
}
