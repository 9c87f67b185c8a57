//! Long serial numbers as people mistype and mail them.
#![allow(clippy::unwrap_used)]

mod common;

use common::requests;
use recovery_protocol::long_serial::{RowState, check_row, find, read, rows};
use recovery_protocol::{KeyNumber, LongSerialError, Request, RequestSecret, Serial};

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn with(rows: &[String], at: usize, row: &str) -> String {
    let mut rows = rows.to_vec();
    rows[at] = row.into();
    rows.join("\n")
}

#[test]
fn every_wrong_symbol_is_named_by_row() {
    for request in requests() {
        let rows = rows(&request);
        for (at, row) in rows.iter().enumerate() {
            for (place, right) in row.char_indices().filter(|(_, c)| *c != ' ') {
                for wrong in ALPHABET.chars().filter(|wrong| *wrong != right) {
                    let mut row = row.clone();
                    row.replace_range(place..=place, &wrong.to_string());
                    let text = with(&rows, at, &row);
                    let error = LongSerialError::Check { row: at + 1 };
                    assert_eq!(read(&text), Err(error), "{text}");
                    assert_eq!(read(&text.replace(['\n', ' '], "")), Err(error), "{text}");
                }
                let mut row = row.clone();
                row.replace_range(place..=place, "u");
                let (row_number, found) = (at + 1, 'u');
                let error = LongSerialError::Symbol {
                    row: row_number,
                    found,
                };
                assert_eq!(read(&with(&rows, at, &row)), Err(error));
            }
        }
    }
}

#[test]
fn every_swap_of_neighbours_is_named_by_row() {
    for request in requests() {
        let rows = rows(&request);
        for (at, row) in rows.iter().enumerate() {
            let mut symbols: Vec<char> = row.chars().filter(|c| *c != ' ').collect();
            for place in 1..symbols.len() {
                if symbols[place - 1] == symbols[place] {
                    continue;
                }
                symbols.swap(place - 1, place);
                let text = with(&rows, at, &symbols.iter().collect::<String>());
                assert_eq!(read(&text), Err(LongSerialError::Check { row: at + 1 }));
                symbols.swap(place - 1, place);
            }
        }
    }
}

#[test]
fn every_swap_of_rows_is_named() {
    for request in requests() {
        let rows = rows(&request);
        for low in 0..rows.len() {
            for high in low + 1..rows.len() {
                let mut swapped = rows.clone();
                swapped.swap(low, high);
                let error = LongSerialError::Order {
                    row: low + 1,
                    is: high + 1,
                };
                let text = swapped.join("\n");
                assert_eq!(read(&text), Err(error), "{text}");
                // In a mail a last row that stands first may be too short to be seen.
                let found = find(&text);
                let seen = high < rows.len() - 1;
                assert!(
                    matches!(found, Err(LongSerialError::Order { .. })),
                    "{text}"
                );
                assert!(!seen || found == Err(error), "{text}");
            }
        }
    }
}

#[test]
fn missing_doubled_short_and_long_rows_are_named() {
    for request in requests() {
        let rows = rows(&request);
        let full = rows.len() - 1;
        for at in 0..full {
            let row = at + 1;
            let mut less = rows.clone();
            less.remove(at);
            match read(&less.join("\n")) {
                Err(LongSerialError::Missing { row: named }) => assert_eq!(named, row),
                // The one before the last, of many: could as well be a wrong row.
                Err(LongSerialError::Check { row: named }) => {
                    assert!(named == row && row == full && rows.len() > 5);
                }
                other => panic!("{other:?} without row {row}"),
            }
            let mut more = rows.clone();
            more.insert(at, rows[at].clone());
            let twice = LongSerialError::Twice { row };
            assert_eq!(read(&more.join("\n")), Err(twice), "{row}");
            for (text, found) in [(&rows[at][1..], 15), (&format!("{}0", rows[at]), 17)] {
                let error = LongSerialError::RowLength { row, found };
                assert_eq!(read(&with(&rows, at, text)), Err(error));
            }
        }
        let error = read(&rows[..full].join("\n")).unwrap_err();
        let checksum = error == LongSerialError::Checksum;
        let row = rows.len();
        assert!(
            checksum || error == LongSerialError::Unfinished { row },
            "{error}"
        );
    }
}

#[test]
fn rows_of_two_requests_do_not_mix() {
    let secret = |byte| RequestSecret::new(&[byte; 32]);
    let serial = || Serial::parse("123456789").unwrap();
    let one = rows(&Request::new(&secret(1), KeyNumber(1), serial()));
    let two = rows(&Request::new(&secret(2), KeyNumber(1), serial()));
    for at in 0..one.len() {
        let mixed = with(&one, at, &two[at]);
        assert_eq!(
            read(&mixed).err(),
            (one[at] != two[at]).then_some(LongSerialError::Checksum)
        );
    }
    let both = format!("{}\n\n{}\n", one.join("\n"), two.join("\n"));
    assert_eq!(find(&both), Err(LongSerialError::Several));
    assert_eq!(
        find(&format!("{0}\n> {0}", one.join("\n"))),
        read(&one.join("\n"))
    );
}

#[test]
fn what_is_no_long_serial_number() {
    for text in ["", " \n-\n", "-"] {
        assert_eq!(read(text), Err(LongSerialError::NotFound));
        assert_eq!(find(text), Err(LongSerialError::NotFound));
    }
    let letter = "Dear Sir or Madam, I have lost my password. Thanks, Bob (040 G 1234)";
    assert_eq!(find(letter), Err(LongSerialError::NotFound));
    assert!(read(&"0".repeat(1 << 20)).is_err());
    assert!(find(&"040G".repeat(1 << 14)).is_err());
    assert!(find(&"0 4 0 G ".repeat(1 << 13)).is_err());
    assert!(
        read("\u{0}\u{1b}[2J")
            .unwrap_err()
            .to_string()
            .chars()
            .all(|c| !c.is_control())
    );
}

#[test]
fn a_row_while_it_is_typed() {
    let rows = rows(&requests()[3]);
    for (index, row) in rows.iter().enumerate() {
        let last = index == rows.len() - 1;
        for end in 0..row.len() {
            let state = check_row(index, &row[..end]).unwrap();
            let symbols = row[..end].chars().filter(|c| *c != ' ').count();
            assert!(matches!(state, RowState::Partial { symbols: s, .. } if s == symbols));
        }
        match check_row(index, row).unwrap() {
            RowState::Whole => assert!(!last),
            RowState::Partial { could_end, .. } => assert!(last && could_end),
        }
    }
    let row = 2;
    let wrong = rows[1].replacen(
        &rows[1][..1],
        if rows[1].starts_with('2') { "3" } else { "2" },
        1,
    );
    assert_eq!(check_row(1, &wrong), Err(LongSerialError::Check { row }));
    assert_eq!(check_row(1, &rows[0]), Err(LongSerialError::Check { row }));
    let found = '*';
    assert_eq!(
        check_row(1, "SD9*"),
        Err(LongSerialError::Symbol { row, found })
    );
    let found = 17;
    let long = format!("{}0", rows[1]);
    assert_eq!(
        check_row(1, &long),
        Err(LongSerialError::RowLength { row, found })
    );
}

#[test]
fn typed_sloppily() {
    for request in requests() {
        let text = rows(&request).join("\r\n").to_lowercase();
        assert_eq!(read(&text), Ok(request.clone()));
        let text = text.replace('1', "l").replace('0', "o").replace(' ', "-");
        assert_eq!(read(&text), Ok(request.clone()));
        assert_eq!(read(&text.replace('l', "I")), Ok(request));
    }
}
