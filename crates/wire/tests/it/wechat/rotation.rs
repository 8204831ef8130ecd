//! Keys of the platform change; certificates are fetched, sealed for us and signed.

use wire::channel::wechat::{Config, PlatformKey, Wechat};
use wire::channel::{Call, Fresh, NotGenuine, Outcome};
use wire::simulate::acquirer::ChannelFault;
use wire::simulate::wechat::WechatSimulator;
use wire::{Request, Secret};

use super::{World, charge, config};
use crate::world::now;

fn fresh() -> Fresh<'static> {
    Fresh { now: now(), nonce: "abcdefghijklmnopqrstuvwxyz012345" }
}

/// A merchant that trusts these keys only.
fn knowing(keys: Vec<PlatformKey>) -> Wechat {
    Wechat::new(Config { platform_keys: keys, ..config(&WechatSimulator::new()) }).unwrap()
}

#[test]
fn certificates_are_fetched_and_trusted_from_then_on() {
    let mut world = World::new();
    let both = config(&world.sim).platform_keys;
    world.channel = knowing(vec![both[0].clone()]);
    let request: Request = world.channel.certificates_request(fresh());
    let answer = world.send(&request).unwrap();
    let fetched = world.channel.certificates(&answer, now()).unwrap();
    assert_eq!(fetched, both);

    // The next key signs, and is known only to whoever fetched it.
    world.sim.book.fault = Some(ChannelFault::KeyChanged);
    let charge = charge("WX00000001");
    let word = NotGenuine::Key.to_string();
    assert_eq!(world.ask(Call::Pay(&charge)), Outcome::Doubt(word));
    world.channel = world.channel.trusting(&fetched).unwrap();
    world.shown(&charge);
}

#[test]
fn the_first_certificates_vouch_for_their_own_answer() {
    let mut world = World::new();
    let both = config(&world.sim).platform_keys;
    // Nothing of use is known yet: another key under another id.
    let stranger = PlatformKey { id: "00".to_owned(), pem: both[1].pem.clone() };
    world.channel = knowing(vec![stranger]);
    let request = world.channel.certificates_request(fresh());
    let answer = world.send(&request).unwrap();
    assert_eq!(world.channel.certificates(&answer, now()).unwrap(), both);
}

#[test]
fn certificates_that_are_not_for_us_are_refused() {
    let mut world = World::new();
    let request = world.channel.certificates_request(fresh());
    let answer = world.send(&request).unwrap();
    let other = Config {
        api_v3_key: Secret::new("another-api-v3-key-with-32-bytes"),
        ..config(&world.sim)
    };
    let other = Wechat::new(other).unwrap();
    assert_eq!(other.certificates(&answer, now()), Err(NotGenuine::Form));

    world.sim.book.fault = Some(ChannelFault::AnswerForged);
    let forged = world.send(&request).unwrap();
    assert_eq!(world.channel.certificates(&forged, now()), Err(NotGenuine::Signature));
    let mut empty = answer.clone();
    empty.body = b"{\"data\":[]}".to_vec();
    assert_eq!(world.channel.certificates(&empty, now()), Err(NotGenuine::Form));
    let mut altered = answer;
    altered.body.push(b' ');
    assert_eq!(world.channel.certificates(&altered, now()), Err(NotGenuine::Signature));
}

#[test]
fn a_merchant_with_the_public_key_asks_to_be_answered_with_it() {
    let both = config(&WechatSimulator::new()).platform_keys;
    let public = PlatformKey { id: "PUB_KEY_ID_0119".to_owned(), pem: both[0].pem.clone() };
    let channel = knowing(vec![public]);
    let request = channel.certificates_request(fresh());
    let named = request.headers.iter().find(|(name, _)| *name == "Wechatpay-Serial");
    assert_eq!(named.map(|(_, id)| id.as_str()), Some("PUB_KEY_ID_0119"));
}
