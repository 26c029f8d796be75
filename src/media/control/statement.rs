//! Statement: what a compound packet of ours says (RFC 3550 §6.4), whenever it is written.

use super::super::stream::Stream;
use super::Cname;
use super::remote::{SenderReport, delay, ntp, timestamp};
use crate::rtp::rtcp::{Compound, ReportBlock, SenderInfo};
use crate::time::Timestamp;
use crate::wire::TxBuf;

/// All of it but the time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement {
    ssrc: u32,
    cname: Cname,
    /// What we sent, if it was lately.
    sent: Option<Sent>,
    /// What we received, if it was lately.
    block: Option<ReportBlock>,
    /// The sender report of the source that the block is about.
    sender_report: Option<SenderReport>,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    packets: u32,
    octets: u32,
    /// Timestamp of the last packet, and when it left.
    last: (u32, Timestamp),
}

impl Statement {
    /// Write it as it is at `now`; `bye`: the last one of this SSRC.
    pub(super) fn write(&self, now: Timestamp, bye: bool, out: &mut TxBuf) {
        let block = self.block.map(|block| match self.sender_report {
            Some(report) => ReportBlock {
                last_sr: report.middle,
                delay_since_last_sr: delay(now, report.at),
                ..block
            },
            None => block,
        });
        let sender = self.sent.map(|sent| SenderInfo {
            ntp: ntp(now),
            timestamp: timestamp(now, sent.last),
            packets: sent.packets,
            octets: sent.octets,
        });
        let bye = bye.then_some([].as_slice());
        Compound { ssrc: self.ssrc, sender, block, cname: &self.cname, bye }.write(out);
    }
}

impl Stream {
    /// What is to be said now. It is said once: the next statement begins where this one ends.
    pub(super) fn take_statement(&mut self) -> Statement {
        //= rfc3550#6.4
        //# The SR is issued if a site has sent any data packets during the interval since issuing
        //# the last report or the previous one, otherwise the RR is issued.
        let we_sent = self.we_sent();
        let sender = &self.sender;
        let sent = sender.last.filter(|_| we_sent).map(|last| Sent {
            packets: sender.packets as u32,
            octets: sender.octets as u32,
            last,
        });
        let [last, _] = self.control.sent_before;
        self.control.sent_before = [self.sender.packets, last];
        let received_before = self.control.received_before;
        let heard = self.reception.as_mut().filter(|reception| {
            // A source that fell silent is not reported.
            reception.is_valid() && reception.packets() != received_before
        });
        let ssrc = heard.as_ref().map(|reception| reception.ssrc());
        let block = heard.map(|reception| reception.report_block(0, 0));
        self.control.received_before = self.reception.as_ref().map_or(0, |one| one.packets());
        let sender_report = self.control.sender_report;
        Statement {
            ssrc: self.sender.ssrc,
            cname: self.control.cname,
            sent,
            block,
            sender_report: sender_report.filter(|report| Some(report.ssrc) == ssrc),
        }
    }

    /// Whether we sent data in one of the last two intervals.
    pub(super) fn we_sent(&self) -> bool {
        let [_, before] = self.control.sent_before;
        self.sender.packets > before
    }
}
