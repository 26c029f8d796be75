//! What an answer says about media.

use super::audio;

fn answer(body: &str) -> Vec<u8> {
    format!(
        "SIP/2.0 200 OK\r\n\
         Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1\r\n\
         From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\n\
         Call-ID: 1\r\nCSeq: 1 INVITE\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

const SESSION: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n";

#[test]
fn address_of_the_first_stream_is_found() {
    let response = answer(&format!("{SESSION}m=audio 40000 RTP/AVP 0\r\n"));
    assert_eq!(audio(&response), "127.0.0.1:40000".parse().ok());
}

#[test]
fn answer_without_two_way_media_names_none() {
    for media in [
        "",
        "m=audio 0 RTP/AVP 0\r\n",
        "m=audio 40000 RTP/AVP 0\r\na=inactive\r\n",
        "m=audio 40000 RTP/AVP 0\r\na=sendonly\r\n",
        "m=audio nowhere\r\n",
    ] {
        assert_eq!(audio(&answer(&format!("{SESSION}{media}"))), None, "{media}");
    }
    assert_eq!(audio(b"SIP/2.0 200 OK\r\n\r\n"), None);
}
