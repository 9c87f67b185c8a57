//! What a kernel lacks is said, and stops nobody.

use crate::house::{House, OLD, text};

#[test]
fn a_recovery_on_a_kernel_like_4_9() {
    let house = House::with_old_kernel();
    house.password_is(OLD);
    let status = house.json(&["status"]);
    let notes = &status["status"]["notes"];
    let mut lacks = notes.as_array().unwrap().iter();
    assert!(lacks.any(|note| note["why"] == "no_landlock"), "{notes}");

    house.request();
    house.json(&["export"]);
    house.reply();
    house.json(&["reply"]);
    let output = house.run_with(&["password"], "a new password on 4.9");
    assert!(
        output.status.success(),
        "{}\n{}",
        text(&output.stderr),
        house.log()
    );
    house.password_is("a new password on 4.9");
}
