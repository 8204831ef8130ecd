//! The second factor.

use super::*;
use account::Second;

/// The code of the app at a moment, as any authenticator computes it.
fn app_code(secret: &str, now: Moment) -> String {
    let bits: String = secret
        .bytes()
        .map(|c| if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' })
        .map(|five| format!("{five:05b}"))
        .collect();
    let bytes = bits
        .as_bytes()
        .chunks(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap());
    let key: Vec<u8> = bytes.collect();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = ring::hmac::sign(&key, &(now.0 / 30).to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let word = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// Turns the second factor on: its secret and the recovery codes.
fn turn_on(house: &House, visit: &Visit) -> (String, Vec<String>) {
    let (db, porter) = (&house.db, &house.porter);
    let new = account::begin_factor(db, porter, NOW, &visit.holder).unwrap();
    assert!(new.address.starts_with("otpauth://totp/Piaoju:li%40example.com?secret="));
    let code = app_code(&new.secret, NOW);
    let codes = account::confirm_factor(db, porter, NOW, &visit.holder, &code).unwrap();
    (new.secret, codes)
}

fn first_step(house: &House, now: Moment) -> Token {
    match house.sign_in("li@example.com", PASSWORD, now) {
        Entry::SecondStep(token) => token,
        other => panic!("{other:?}"),
    }
}

fn second_step(house: &House, token: &Token, code: &str, now: Moment) -> Entry {
    let second = Second { token: token.as_str(), code };
    account::second_step(&house.db, &house.porter, now, &second, HERE).unwrap()
}

#[test]
fn with_a_second_factor_a_password_alone_opens_nothing() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        let (secret, codes) = turn_on(house, &visit);
        assert_eq!(codes.len(), 10);
        let token = first_step(house, later(60));
        assert!(house.recognise(token.as_str(), later(60)).is_none());
        let wrong = second_step(house, &token, "000000", later(61));
        assert_eq!(refused(&wrong), Some(Fault::FactorWrong));
        let entry = second_step(house, &token, &app_code(&secret, later(62)), later(62));
        house.visit(&signed_in(entry), later(63));
    });
}

#[test]
fn the_same_code_is_not_taken_twice() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        let (secret, _) = turn_on(house, &visit);
        let code = app_code(&secret, later(60));
        signed_in(second_step(house, &first_step(house, later(60)), &code, later(60)));
        let again = second_step(house, &first_step(house, later(61)), &code, later(61));
        assert_eq!(refused(&again), Some(Fault::FactorWrong));
        // Nor is an earlier one, although clocks may differ by half a minute.
        let earlier = app_code(&secret, later(35));
        let entry = second_step(house, &first_step(house, later(62)), &earlier, later(62));
        assert_eq!(refused(&entry), Some(Fault::FactorWrong));
    });
}

#[test]
fn a_recovery_code_stands_in_once() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        let (_, codes) = turn_on(house, &visit);
        let typed = codes[3].to_uppercase().replace('-', " ");
        signed_in(second_step(house, &first_step(house, later(60)), &typed, later(60)));
        let again = second_step(house, &first_step(house, later(61)), &codes[3], later(61));
        assert_eq!(refused(&again), Some(Fault::FactorWrong));
        let state = account::factor_state(&house.db, &visit.holder).unwrap();
        assert_eq!((state.is_on, state.recovery_left), (true, 9));
    });
}

#[test]
fn codes_cannot_be_guessed() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        let (secret, _) = turn_on(house, &visit);
        let token = first_step(house, later(60));
        let faults: Vec<_> = (0..5)
            .map(|_| refused(&second_step(house, &token, "000000", later(60))).unwrap())
            .collect();
        assert_eq!(faults[..4], [Fault::FactorWrong; 4]);
        assert_eq!(faults[4], Fault::LoginLocked);
        let code = app_code(&secret, later(61));
        let entry = second_step(house, &token, &code, later(61));
        assert_eq!(refused(&entry), Some(Fault::LinkSpent), "the first step was used up");
        let entry = house.sign_in("li@example.com", PASSWORD, later(62));
        assert_eq!(refused(&entry), Some(Fault::LoginLocked));
    });
}

#[test]
fn the_second_step_ends_after_five_minutes_and_is_good_once() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        let (secret, _) = turn_on(house, &visit);
        let token = first_step(house, later(60));
        let code = |at| app_code(&secret, later(at));
        let late = second_step(house, &token, &code(360), later(360));
        assert_eq!(refused(&late), Some(Fault::LinkSpent));
        let token = first_step(house, later(400));
        signed_in(second_step(house, &token, &code(400), later(400)));
        let again = second_step(house, &token, &code(430), later(430));
        assert_eq!(refused(&again), Some(Fault::LinkSpent));
    });
}

#[test]
fn a_stolen_session_cannot_guess_the_factor_away() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        let (secret, codes) = turn_on(house, &visit);
        let end = |code: &str, at| {
            account::end_factor(&house.db, &house.porter, later(at), &visit.holder, code)
        };
        for at in 30..35 {
            assert_eq!(fault(end("000000", at)), Fault::FactorWrong);
        }
        assert_eq!(fault(end(&app_code(&secret, later(60)), 60)), Fault::LoginLocked);
        end(&codes[0], 34 + 900).unwrap();
    });
}

#[test]
fn it_counts_only_after_a_code_was_right_and_ends_with_one() {
    each_house(|house| {
        let visit = house.person("li@example.com");
        let (db, porter) = (&house.db, &house.porter);
        let confirm = |code: &str| account::confirm_factor(db, porter, NOW, &visit.holder, code);
        assert_eq!(fault(confirm("000000")), Fault::FactorOff);
        account::begin_factor(db, porter, NOW, &visit.holder).unwrap();
        assert_eq!(fault(confirm("000000")), Fault::FactorWrong);
        signed_in(house.log_in("li@example.com", PASSWORD, later(1)));
        let (secret, codes) = turn_on(house, &visit);
        let begun = account::begin_factor(db, porter, NOW, &visit.holder);
        assert_eq!(fault(begun.map(|new| new.secret)), Fault::FactorOn);
        let end = |code: &str, at| account::end_factor(db, porter, later(at), &visit.holder, code);
        for at in 30..34 {
            assert_eq!(fault(end("000000", at)), Fault::FactorWrong);
        }
        end(&app_code(&secret, later(60)), 60).unwrap();
        assert_eq!(fault(end("000000", 61)), Fault::FactorOff);
        signed_in(house.log_in("li@example.com", PASSWORD, later(62)));
        let state = account::factor_state(db, &visit.holder).unwrap();
        assert_eq!((state.is_on, state.recovery_left), (false, 0), "{codes:?} are gone");
    });
}
