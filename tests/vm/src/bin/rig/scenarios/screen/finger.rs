//! A touchscreen for several fingers: a USB device that the recorder's kernel plugs into itself (dummy_hcd), so that its own
//! drivers for USB and for touchscreens tell what the fingers do.

use super::{log, says};
use crate::Rig;
use crate::machine::Machine;

/// A finger as the device describes it (USB HID usage tables, "Digitizers"): touching or not in one bit of a byte, its number
/// in the next, then the place from 0 to 32767 each way.
const FINGER: &[u8] = &[
    0x05, 0x0d, 0x09, 0x22, 0xa1, 0x02, // digitizer, finger, logical collection
    0x09, 0x42, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x81, 0x02, // tip switch
    0x75, 0x07, 0x81, 0x03, // padding
    0x09, 0x51, 0x25, 0x7f, 0x75, 0x08, 0x81, 0x02, // contact identifier
    0x05, 0x01, 0x26, 0xff, 0x7f, 0x75, 0x10, // generic desktop
    0x09, 0x30, 0x81, 0x02, 0x09, 0x31, 0x81, 0x02, // x, y
    0xc0,
];
/// Around two of them.
const HEAD: &[u8] = &[0x05, 0x0d, 0x09, 0x04, 0xa1, 0x01]; // touch screen, application collection
const FOOT: &[u8] = &[
    0x05, 0x0d, 0x09, 0x54, 0x25, 0x02, 0x75, 0x08, 0x95, 0x01, 0x81, 0x02, // contact count
    0xc0,
];
/// The bytes of one report: two fingers and how many there are.
const REPORT: usize = 13;

/// Where a finger is, from 0 to 32767 each way, and whether it touches.
type Contact = ([usize; 2], bool);

/// Plugs the touchscreen in and waits until the screen listens to it.
pub fn plug(rig: &Rig, recorder: &mut Machine) {
    let drivers = "dummy_hcd usb_f_hid hid_multitouch";
    recorder.load(&rig.image, drivers);
    let before = log(recorder);
    let descriptor = [HEAD, FINGER, FINGER, FOOT].concat();
    let script = format!(
        "mount -t configfs configfs /sys/kernel/config
         mkdir /sys/kernel/config/usb_gadget/touch
         cd /sys/kernel/config/usb_gadget/touch
         mkdir functions/hid.0 configs/c.1
         echo {REPORT} >functions/hid.0/report_length
         cat >functions/hid.0/report_desc
         ln -s functions/hid.0 configs/c.1
         echo dummy_udc.0 >UDC"
    );
    let script = ["/bin/sh", "-ec", &script];
    let outcome = recorder.guest.run(&script, &descriptor);
    let errors = String::from_utf8_lossy(&outcome.errors);
    assert_eq!(outcome.status, 0, "no touchscreen: {errors}");
    says(recorder, &before, "is plugged in");
}

/// The fingers do one after the other what these reports say.
pub fn report(recorder: &mut Machine, reports: &[&[Contact]]) {
    let bytes: Vec<u8> = reports.iter().flat_map(|it| encoded(it)).collect();
    let script = format!("dd bs={REPORT} of=/dev/hidg0");
    let outcome = recorder.guest.run(&["/bin/sh", "-c", &script], &bytes);
    assert_eq!(outcome.status, 0, "the touchscreen takes no report");
}

fn encoded(contacts: &[Contact]) -> [u8; REPORT] {
    let mut bytes = [0; REPORT];
    for (number, ([x, y], touches)) in contacts.iter().enumerate() {
        let finger = &mut bytes[6 * number..][..6];
        finger[..2].copy_from_slice(&[u8::from(*touches), number as u8]);
        finger[2..4].copy_from_slice(&(*x as u16).to_le_bytes());
        finger[4..].copy_from_slice(&(*y as u16).to_le_bytes());
    }
    bytes[REPORT - 1] = contacts.len() as u8;
    bytes
}
