//! The operations a ring needs of its kernel.

use io_uring::{IoUring, Probe, opcode};

use crate::transport::PlaneError;

/// Whether the kernel of `uring` knows them.
pub(super) fn check(uring: &IoUring) -> Result<(), PlaneError> {
    let mut probe = Probe::new();
    uring
        .submitter()
        .register_probe(&mut probe)
        .map_err(|source| PlaneError::at("IORING_REGISTER_PROBE", source))?;
    let needed = [
        (opcode::RecvMsgMulti::CODE, "IORING_OP_RECVMSG"),
        (opcode::Send::CODE, "IORING_OP_SEND"),
        (opcode::PollAdd::CODE, "IORING_OP_POLL_ADD"),
        // No probe tells multishot receive (6.0) or the address of a send (6.1) from their
        // plain forms; this operation came with the latter.
        (opcode::SendMsgZc::CODE, "IORING_OP_SEND with an address"),
    ];
    for (code, missing) in needed {
        if !probe.is_supported(code) {
            return Err(PlaneError::KernelTooOld { missing });
        }
    }
    Ok(())
}
