//! Methods and statuses: the words of the protocol.

use crate::sip::{Class, Method, Status};

#[test]
fn methods_are_read_as_they_are_written_and_have_case() {
    for method in [
        Method::Invite,
        Method::Ack,
        Method::Bye,
        Method::Cancel,
        Method::Options,
        Method::Register,
        Method::Prack,
        Method::Update,
        Method::Info,
        Method::Refer,
        Method::Notify,
        Method::Subscribe,
        Method::Message,
        Method::Publish,
    ] {
        assert_eq!(Method::parse(method.as_bytes()), method);
        assert_eq!(Method::parse(&method.as_bytes().to_ascii_lowercase()), Method::Extension);
    }
    assert_eq!(Method::parse(b"RE%47IST%45R"), Method::Extension);
}

#[test]
fn statuses_know_their_class_and_their_phrase() {
    let facts = |code: u16| {
        let status = Status::new(code).expect("a status");
        (status.class(), status.is_final(), status.reason())
    };
    assert_eq!(facts(183), (Class::Provisional, false, "Session Progress"));
    assert_eq!(facts(200), (Class::Success, true, "OK"));
    assert_eq!(facts(302), (Class::Redirection, true, "Moved Temporarily"));
    assert_eq!(facts(499), (Class::ClientError, true, "Request Failure"));
    assert_eq!(facts(503), (Class::ServerError, true, "Service Unavailable"));
    assert_eq!(facts(699), (Class::GlobalFailure, true, "Global Failure"));
    assert_eq!((Status::new(99), Status::new(700)), (None, None));
}
