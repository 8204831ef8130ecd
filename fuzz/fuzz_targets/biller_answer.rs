//! Any bytes as the answer of a biller, with a right signature: bodies are read, not only refused.
//! Any bytes as its file, as a catalogue and as a code on a bill.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Moment;
use model::bill::{Account, BillCode, catalogue, json};
use wire::biller::{BillerCall, BillerOutcome, Interface, Payment, answered, rows};
use wire::{Address, Secret};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else { return };
    let now = Moment(1_795_312_800);
    let interface = Interface {
        biller: "water".into(),
        address: Address::parse("https://biller.example").expect("an address"),
        client: "piaoju".into(),
        key: Secret::new("key"),
    };
    let account = Account::of_kept("1000200030");
    let payment = Payment {
        id: "pay_1".into(),
        account: account.clone(),
        bill: None,
        amount: model::Fen(100),
        paid_at: now,
    };
    let calls = [
        BillerCall::Query(&account),
        BillerCall::Pay(&payment),
        BillerCall::Ask(&payment),
        BillerCall::Cancel(&payment),
    ];
    for call in calls {
        let status = [200, 400, 404, 409][usize::from(*choice % 4)];
        let answer = answered(&interface.key, call, status, body, now);
        match interface.read(call, &answer, now) {
            BillerOutcome::Bills(owed) => {
                for bill in owed.bills {
                    assert_eq!(bill.check(), Ok(()));
                    assert_eq!(json::read("water", &json::write(&bill)).as_ref(), Ok(&bill));
                }
            }
            BillerOutcome::File(_) => unreachable!("nobody asked for a file"),
            _ => {}
        }
    }
    let mut body = body;
    let text = String::from_utf8_lossy(body).into_owned();
    let _ = rows(&mut body, &mut |_| {});
    let _ = BillCode::read(&text);
    for biller in catalogue::read(&text).into_iter().flatten() {
        assert_eq!(catalogue::read_biller(&catalogue::write(&biller)).as_ref(), Ok(&biller));
        let _ = biller.account.read(&text);
    }
});
