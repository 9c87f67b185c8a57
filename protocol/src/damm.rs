//! Check symbols by Damm's algorithm (H. M. Damm, 2004): every single wrong symbol and every
//! swap of two neighbours is noticed.

/// Damm's totally anti-symmetric quasigroup of order 10.
const TABLE_10: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit (0–9) of `digits`, each 0–9 (higher values are taken modulo 10). Over digits
/// that end with their check digit it is 0.
pub fn check_digit(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |interim, digit| {
        TABLE_10[usize::from(interim)][usize::from(digit % 10)]
    })
}

/// The check symbol (0–31) of one row of five-bit `symbols`, started from the row's number (from
/// 0). Over a row that ends with its check symbol it is 0. The quasigroup is multiplication by x
/// in GF(2⁵) modulo x⁵ + x² + 1.
pub fn check_symbol(row: usize, symbols: &[u8]) -> u8 {
    let start = (row % 32) as u8;
    symbols.iter().fold(start, |interim, symbol| {
        let doubled = (interim ^ (symbol & 31)) << 1;
        if doubled >= 32 {
            doubled ^ 0b10_0101
        } else {
            doubled
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_example_of_order_ten() {
        assert_eq!(check_digit(&[5, 7, 2]), 4);
        assert_eq!(check_digit(&[5, 7, 2, 4]), 0);
    }

    #[test]
    fn order_ten_is_a_totally_anti_symmetric_quasigroup() {
        for (a, row) in TABLE_10.iter().enumerate() {
            let mut seen = *row;
            seen.sort_unstable();
            assert_eq!(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
            assert_eq!(row[a], 0);
            for b in 0..10 {
                for c in (0..10).filter(|c| *c != b) {
                    let bc = TABLE_10[usize::from(row[b])][c];
                    let cb = TABLE_10[usize::from(row[c])][b];
                    assert_ne!(bc, cb, "swap of {b} and {c} after {a}");
                }
            }
        }
    }

    #[test]
    fn a_full_row_fits_under_its_own_number_only() {
        let mut row = [7; 16];
        row[15] = check_symbol(3, &row[..15]);
        for number in 0..32 {
            assert_eq!(check_symbol(number, &row) == 0, number == 3);
        }
    }
}
