//! How long somebody stays signed in (会话).

use super::limits::{SESSION_IDLE_S, SESSION_LIVES_S, SESSION_SEEN_EVERY_S};
use crate::Moment;

/// The life of a session; an installation may shorten both spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRule {
    /// Ends when it was not used for so long.
    pub idle_s: i64,
    /// Ends after so long in any case.
    pub lives_s: i64,
}

impl Default for SessionRule {
    fn default() -> SessionRule {
        SessionRule { idle_s: SESSION_IDLE_S, lives_s: SESSION_LIVES_S }
    }
}

impl SessionRule {
    /// Whether a session that began and was last seen then is alive at `now`.
    ///
    /// ```
    /// use model::account::SessionRule;
    /// use model::Moment;
    /// let rule = SessionRule::default();
    /// assert!(rule.is_alive(Moment(0), Moment(0), Moment(12 * 3_600 - 1)));
    /// assert!(!rule.is_alive(Moment(0), Moment(0), Moment(12 * 3_600)));
    /// ```
    pub fn is_alive(self, began: Moment, seen: Moment, now: Moment) -> bool {
        let since = |then: Moment| now.0.saturating_sub(then.0);
        since(seen) < self.idle_s && since(began) < self.lives_s
    }

    /// Whether a sign of life at `now` is worth writing down.
    pub fn is_news(self, seen: Moment, now: Moment) -> bool {
        now.0.saturating_sub(seen.0) >= SESSION_SEEN_EVERY_S.min(self.idle_s / 2)
    }
}

/// An address of the network as lists and logs show it: its network, not its host.
///
/// ```
/// use model::account::masked_address;
/// assert_eq!(masked_address("203.0.113.77"), "203.0.113.*");
/// assert_eq!(masked_address("2001:db8:1:2::7"), "2001:db8:1:*");
/// ```
pub fn masked_address(address: &str) -> String {
    match address.parse::<core::net::IpAddr>() {
        Ok(core::net::IpAddr::V4(v4)) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.*")
        }
        Ok(core::net::IpAddr::V6(v6)) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return masked_address(&v4.to_string());
            }
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:*")
        }
        Err(_) => "*".to_owned(),
    }
}

/// The browser and the system that a `User-Agent` names, as a person would say them; what else
/// it tells is not kept.
///
/// ```
/// use model::account::device;
/// let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
///              (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
/// assert_eq!(device(agent), "Chrome · Windows");
/// ```
pub fn device(agent: &str) -> String {
    // The first that occurs: the later ones are named by the earlier for compatibility.
    const BROWSERS: [(&str, &str); 10] = [
        ("MicroMessenger", "WeChat"),
        ("DingTalk", "DingTalk"),
        ("QQBrowser", "QQ Browser"),
        ("360", "360"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_session_that_is_used_lives_thirty_days_and_no_longer() {
        let rule = SessionRule::default();
        let last = 30 * 86_400;
        assert!(rule.is_alive(Moment(0), Moment(last - 10), Moment(last - 1)));
        assert!(!rule.is_alive(Moment(0), Moment(last - 10), Moment(last)));
    }

    #[test]
    fn a_sign_of_life_is_written_once_a_minute() {
        let rule = SessionRule::default();
        assert!(!rule.is_news(Moment(0), Moment(59)) && rule.is_news(Moment(0), Moment(60)));
        let short = SessionRule { idle_s: 60, ..rule };
        assert!(short.is_news(Moment(0), Moment(30)));
    }

    #[test]
    fn devices_and_addresses_are_known_only_roughly() {
        for (agent, device_) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604",
                "Safari · iPhone",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox · Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Edge · Windows"),
            ("curl/8.5.0", "curl"),
            ("", "?"),
        ] {
            assert_eq!(device(agent), device_, "{agent}");
        }
        for (address, masked) in
            [("::ffff:203.0.113.77", "203.0.113.*"), ("::1", "0:0:0:*"), ("not an address", "*")]
        {
            assert_eq!(masked_address(address), masked, "{address}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = (device(&text), masked_address(&text));
        }
    }
}
