//! Every maximum, in one place, with what happens when it is reached.

/// Calls alive on one shard, from the INVITE to the end of the last transaction they own.
/// Full: a new INVITE gets 503 with Retry-After; calls in progress are untouched.
pub const CALLS_MAX: u32 = 131_072;

/// Transactions on one shard that still have work to do.
/// Twice what calls can need: full, a new INVITE gets 503 and a BYE of ours is not sent.
pub const TRANSACTIONS_MAX: u32 = 2 * CALLS_MAX;

/// Completed transactions on one shard that only absorb or repeat. At 40 k calls/s 2.6 M are alive (32 s, two a call).
/// Full: the one that would fall first is forgotten; its retransmission would then be treated as a new request.
pub const TOMBSTONES_MAX: u32 = 4_194_304;

/// Header lines one message may have.
/// More: the message is dropped as a parse reject.
pub const HEADERS_MAX: usize = 128;

/// Longest datagram taken from the kernel. A longer one arrives cut and is counted as a parse reject.
pub const RX_BYTES_MAX: usize = 8_192;

/// Longest start line and headers of an INVITE that opens a call, in bytes.
/// Longer: 513. The 200 repeats most of them, describes our side besides, and has to fit a datagram.
pub const HEAD_BYTES_MAX: usize = RX_BYTES_MAX - 2_048;

/// Longest message taken from a stream, with the line ends before it.
/// Longer: it is refused as soon as its length is known, and the connection is of no further use.
pub const STREAM_MESSAGE_BYTES_MAX: usize = 65_535;

/// Messages the engine may hold ready to send between two drains.
/// Full: the newest is dropped and counted; retransmission repairs it.
pub const OUTBOX_MAX: usize = 1_024;

/// Calls the engine hangs up in one breath when a server ends.
/// More wait for the next breath: a peer's socket takes a burst of some 200 before it drops.
pub const HANG_UPS_MAX: usize = 64;

/// Call slots the engine looks at in one breath for calls that were silent for long.
/// More wait for the next breath, the sooner the more there are: a round takes an eighth of the silence allowed.
pub const SWEEP_SLOTS_MAX: u32 = 1_024;

/// Silent calls the engine probes in one breath: those of a peer that restarted may be all there are.
/// More wait for the next breath, a second later.
pub const PROBES_MAX: usize = 64;

/// Addresses one shard remembers as proven: they answered to what was sent there.
/// Full: the least recently proven of eight is forgotten and has to prove itself again, as a newcomer would.
pub const PROOFS_MAX: usize = 16_384;

/// Refused INVITEs one shard remembers so that their copies are refused too.
/// Full: of eight the one that came first is forgotten; a copy of it is judged like a new INVITE.
pub const REFUSALS_MAX: usize = 32_768;

/// Sources that are not trusted and whose new calls one shard counts.
/// Full: of eight the one with most tokens is forgotten and starts with all of them again.
pub const SOURCES_MAX: usize = 4_096;

/// Sources the engine may want blocked between two looks of the runtime.
/// Full: the next one's INVITEs are dropped one by one.
pub const SIEVE_ORDERS_MAX: usize = 64;

/// Events the engine may hold ready for the application between two drains. Full: timers wait for the drain.
pub const EVENTS_MAX: usize = 1_024;

/// Datagrams one shard may hold for the others, in equal parts. Full: the datagram is dropped and counted as mailbox
/// overflow.
pub const MAILBOX_MAX: usize = 4_096;

/// Datagrams it may hold for each of them however many they are: as many as one turn receives.
pub const MAILBOX_MIN: usize = 256;

/// Shards of one process.
pub const SHARDS_MAX: usize = 64;

/// Sources one shard keeps from sending new INVITEs, in the kernel. Full: the block that ends first gives way.
pub const SIEVE_BLOCKS_MAX: u32 = 256;

/// INVITEs dropped in the kernel that one shard's sieve remembers, in 4 bytes each. Full: the copies of one that is
/// forgotten are taken for new.
pub const SIEVE_MEMORY: u32 = 1 << 22;

/// Listeners of one process.
pub const LISTENERS_MAX: usize = 16;

/// Networks a configuration may trust, and as many it may not: each new source is compared with all of them.
pub const NETWORKS_MAX: usize = 64;

/// Early dialogs one INVITE of ours may have beside its first.
/// More: their provisional responses are told and not kept; a 2xx of theirs is acknowledged and ended all the same.
pub const FORKS_MAX: usize = 16;

/// Calls that answers to one INVITE of ours may make beside the one it is for: each is acknowledged and hung up.
/// More: their 2xx are stray. Each would draw a dozen messages, and says itself where they go.
pub const LOSERS_MAX: u8 = 32;

/// Requests of ours that may wait for their answer in one dialog. More: a command gets no room, a NOTIFY is not sent,
/// and a provisional response not confirmed; BYE goes out all the same.
pub const REQUESTS_MAX: u8 = 8;

/// Media sections one session description may have.
/// More: the description is refused (488); an answer has to have them all, so none can be left out.
pub const MEDIA_MAX: usize = 8;

/// Routes a configuration may have: a call is compared with one after the other. More: the file is refused.
pub const ROUTES_MAX: usize = 1_024;

/// Steps one route may have. More: the file is refused.
pub const STEPS_MAX: usize = 64;

/// Samples one prompt may have: ten minutes, 9.6 MB in both laws.
/// More: the prompt is refused when it is made.
pub const PROMPT_SAMPLES_MAX: usize = 600 * 8_000;

/// Media ports one shard may have open: no call has more than one.
/// Full: a new INVITE gets 503; calls in progress are untouched.
pub const MEDIA_PORTS_MAX: u32 = CALLS_MAX;

/// Media ports a shard keeps open ahead of the calls that will lease them: more than one turn's INVITEs.
/// Full: no more are opened until some are leased.
pub const MEDIA_PORTS_AHEAD: u32 = 512;

/// Last RTCP packets of calls that are over, to be fetched by the next drain.
/// Full: the next call ends without one, which its peer finds out by SIP.
pub const FAREWELLS_MAX: usize = EVENTS_MAX;

/// Pieces of recordings, of a second at most, that one shard may hold until they are written.
/// Full: the oldest is left out of its file and counted; a new recording is refused.
pub const RECORDING_CHUNKS_MAX: usize = 1_024;

/// Keys of one call that may wait to be sent. More: the command is refused.
pub const KEYS_MAX: usize = 64;

const _: () = assert!(TRANSACTIONS_MAX >= 2 * CALLS_MAX);
const _: () = assert!(TOMBSTONES_MAX >= 2 * CALLS_MAX);
const _: () = assert!(STREAM_MESSAGE_BYTES_MAX >= RX_BYTES_MAX);
const _: () = assert!(HANG_UPS_MAX <= OUTBOX_MAX);
const _: () = assert!(LISTENERS_MAX <= u8::MAX as usize);
const _: () = assert!(LOSERS_MAX as usize > FORKS_MAX);
