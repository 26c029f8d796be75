//! Every mistake is told with its line, the rule and the mend.

use super::super::Fault;
use super::{good, refused};
use crate::limits::{ROUTES_MAX, STEPS_MAX};

/// A route that says `text` is refused where the route begins.
#[track_caller]
fn route_refused(text: &str, parts: &[&str]) -> Fault {
    refused(&format!("shards = 1\n\n[[route]]\n{text}\n"), 3, parts).fault
}

/// A route that says `text` is refused where it says so.
#[track_caller]
fn value_refused(text: &str, parts: &[&str]) {
    refused(&format!("shards = 1\n\n[[route]]\n{text}\n"), 4, parts);
}

#[test]
fn what_is_no_toml_is_told_where() {
    refused("listen = [\n\"127.0.0.1:5060\"\nshards = 1\n", 3, &[]);
    refused("\n\nlisten", 3, &["expected `=`"]);
    refused("shards = 1\nshards = 2\n", 2, &["duplicate key"]);
}

#[test]
fn keys_that_do_not_exist_are_named_with_those_that_do() {
    refused("lissen = []", 1, &["unknown field `lissen`", "`listen`", "`untrusted`"]);
    refused("[media]\nport = 1", 2, &["unknown field `port`", "`ports`"]);
    value_refused("users = \"a\"", &["unknown field `users`", "`user`"]);
    value_refused("steps = [{ do = \"ring\", wait = 1 }]", &["unknown field `wait`", "`after_ms`"]);
}

#[test]
fn addresses_and_networks_are_those_of_the_command_line() {
    let like = "such as 127.0.0.1:5060 or [::1]:5060";
    refused("listen = [\n\"127.0.0.1:5060\",\n\"localhost:5060\"]", 1, &["`localhost:5060`", like]);
    refused("listen = \"127.0.0.1:5060\"", 1, &["expected a sequence"]);
    refused("trusted = [\"10.0.0.0/33\"]", 1, &["`10.0.0.0/33`", "0 to 32 bits"]);
    refused("untrusted = [\"10.1.0.0/8\"]", 1, &["write 10.0.0.0/8"]);
    refused("shards = 0", 1, &["nonzero"]);
    refused("cores = [-1]", 1, &["-1"]);
    refused("calls_max = 0", 1, &["nonzero"]);
    refused("source_calls = -1", 1, &["-1"]);
}

#[test]
fn media_that_nobody_could_send() {
    for bad in ["x", "0.0.0.0", "::", "224.0.0.1", "192.0.2.1:5060"] {
        let text = format!("[media]\naddresses = [\"{bad}\"]");
        refused(&text, 2, &[bad, "such as 192.0.2.1"]);
    }
    for bad in ["[1023, 2000]", "[2000, 2000]", "[2001, 2002]", "[3000, 2000]"] {
        refused(&format!("[media]\nports = {bad}"), 2, &["an even port", "such as [16384, 32767]"]);
    }
    refused("[media]\nports = [1, 2, 3]", 2, &["3"]);
    refused("[media]\nports = [1, 65536]", 2, &["65536"]);
    refused("[media]\ntreatment = \"play\"", 2, &["`play`", "`echo`", "`silence`"]);
    refused("[media]\ntimeout_s = -1", 2, &["-1"]);
    refused("[media]\nlatching = \"on\"", 2, &["`on`", "`nat`", "`off`"]);
}

#[test]
fn names_are_those_of_sip() {
    for bad in ["", "a@b", "a b", "<a>", "\\n", "ü"] {
        value_refused(&format!("user = \"{bad}\""), &["before the @"]);
        value_refused(&format!("prefix = \"{bad}\""), &["before the @"]);
    }
    let fault = route_refused("user = \"a\"\nprefix = \"b\"", &["a route for each"]);
    assert!(matches!(fault, Fault::UserAndPrefix));
}

#[test]
fn routes_no_call_gets_to() {
    for (earlier, later) in [
        ("", "user = \"a\""),
        ("", ""),
        ("user = \"a\"", "user = \"a\""),
        ("prefix = \"+4\"", "user = \"+49\""),
        ("prefix = \"+4\"", "prefix = \"+49\""),
    ] {
        let text = format!("[[route]]\n{earlier}\n[[route]]\n{later}\n");
        refused(&text, 3, &["no call gets to", "change their order"]);
    }
    good("[[route]]\nprefix = \"+49\"\n[[route]]\nprefix = \"+4\"\n[[route]]\nuser = \"a\"\n");
    let many: String = (0..=ROUTES_MAX).map(|n| format!("[[route]]\nuser = \"u{n}\"\n")).collect();
    refused(&many, 2 * ROUTES_MAX + 1, &["1024 routes", "prefix"]);
}

#[test]
fn steps_that_lead_nowhere() {
    route_refused("steps = []", &["1 to 64", "answer at once"]);
    let many = "{ do = \"ring\" },".repeat(STEPS_MAX + 1);
    route_refused(&format!("steps = [{many}]"), &["1 to 64"]);
    value_refused("steps = [{ do = \"sing\" }]", &["`sing`", "`ring`", "`answer`"]);
    route_refused("steps = [{ after_ms = 5 }]", &["`do` or `reject`"]);
    route_refused("steps = [{ do = \"ring\", reject = 486 }]", &["not both"]);
    for code in [0, 100, 200, 299, 700, 65_535] {
        let parts = [&*format!("reject = {code}"), "300 to 699", "486"];
        route_refused(&format!("steps = [{{ reject = {code} }}]"), &parts);
    }
    value_refused("steps = [{ reject = 70000 }]", &["70000"]);
    route_refused("steps = [{ do = \"ring\", after_ms = 600001 }]", &["600001", "ten minutes"]);
    for last in ["{ do = \"answer\" }", "{ reject = 486 }"] {
        let steps = format!("steps = [{last}, {{ do = \"ring\" }}]");
        route_refused(&steps, &["behind the answer", "last one"]);
    }
}

#[test]
fn media_that_contradicts_itself() {
    for two in [
        "media = \"echo\"\ntone = \"milliwatt\"",
        "media = \"echo\"\nplay = \"hello.wav\"",
        "tone = \"milliwatt\"\nplay = \"hello.wav\"",
    ] {
        route_refused(two, &["only one of", "leave the others out"]);
    }
    route_refused("loop = true", &["`loop` without", "leave it out"]);
    route_refused("media = \"echo\"\nloop = true", &["`loop` without"]);
    route_refused("tone = \"milliwatt\"\nearly = true", &["`progress`", "{ do = \"progress\" }"]);
    value_refused("tone = \"ringback\"", &["`ringback` is no tone", "ringback-us", "milliwatt"]);
    value_refused("media = \"relay\"", &["`relay`", "`sink`"]);
}

#[test]
fn audio_that_is_not_there_or_not_audio() {
    route_refused("play = \"hello.mp3\"", &["etc/hello.mp3", ".wav, .ulaw or .alaw"]);
    route_refused("play = \"hello\"", &["etc/hello", "end in .wav"]);
    route_refused("play = \"none.wav\"", &["etc/none.wav", "not found", "beside this file"]);
    route_refused("play = \"broken.wav\"", &["etc/broken.wav", "RIFF and WAVE", "ffmpeg"]);
}

#[test]
fn recordings_that_would_overwrite_each_other() {
    value_refused("record = \"all.wav\"", &["`all.wav`", "overwrite", "{call_id}"]);
    value_refused("record = \"\"", &["overwrite"]);
    value_refused("record = \"{call_id}/x.wav\"", &["overwrite"]);
    value_refused("record = \"{call_id}.mp3\"", &["end in .wav"]);
    value_refused("record = \"{user}/{call_id}.wav\"", &["only {call_id}"]);
    value_refused("record = \"{call_id}{call_id}.wav\"", &["once"]);
}

#[test]
fn bridges_to_nowhere() {
    for bad in [
        "",
        "192.0.2.7",
        "tel:+4930",
        "sips:192.0.2.7",
        "sip:carrier.example.com",
        "sip:0.0.0.0",
        "sip:192.0.2.7:0",
        "sip:192.0.2.7;transport=tcp",
        "sip:192.0.2.7?Subject=x",
        "sip:a@b@192.0.2.7",
    ] {
        let like = "sip:192.0.2.1:5060 or sip:alice@[2001:db8::1]";
        value_refused(&format!("bridge = \"{bad}\""), &["SIP URI at an IP address", like]);
    }
    for (key, beside) in [
        ("steps", "steps = [{ do = \"ring\" }]"),
        ("media", "media = \"echo\""),
        ("play", "play = \"hello.wav\""),
        ("tone", "tone = \"milliwatt\""),
        ("early", "early = true"),
        ("loop", "loop = true"),
    ] {
        let text = format!("bridge = \"sip:192.0.2.7\"\n{beside}");
        route_refused(&text, &[&format!("`bridge` beside `{key}`")]);
    }
}

#[test]
fn bridges_in_a_circle() {
    let back = "[[route]]\nbridge = \"sip:127.0.0.1\"\n";
    refused(back, 1, &["leads back to this server", "another address"]);
    let listen = "listen = [\"0.0.0.0:5070\"]\n";
    refused(&format!("{listen}{}", back.replace("0.0.1", "0.0.1:5070")), 2, &["leads back"]);
    let media = "[media]\naddresses = [\"192.0.2.9\"]\n";
    let own = back.replace("127.0.0.1", "192.0.2.9:5070");
    refused(&format!("{listen}{media}{own}"), 4, &["leads back"]);
    let two = "[[route]]\nuser = \"c\"\n\
               [[route]]\nuser = \"a\"\nbridge = \"sip:b@127.0.0.1\"\n\
               [[route]]\nuser = \"b\"\nbridge = \"sip:a@127.0.0.1\"\n";
    refused(two, 3, &["leads back"]);
}
