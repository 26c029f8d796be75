use super::*;
use Register::{Frame, R0, R1, R2, R9};

fn bytes(write: impl FnOnce(&mut Assembler)) -> Vec<[u8; 8]> {
    let mut code = Assembler::default();
    write(&mut code);
    code.finish().code.into_iter().map(Instruction::bytes).collect()
}

#[test]
fn arithmetic_takes_a_register_or_a_constant() {
    let code = bytes(|code| {
        code.set(R1, -2);
        code.add(R1, R2);
        code.shift_right(R9, 7);
        code.negate(R2);
    });
    assert_eq!(code[0], [0xb7, 0x01, 0, 0, 0xfe, 0xff, 0xff, 0xff]);
    assert_eq!(code[1], [0x0f, 0x21, 0, 0, 0, 0, 0, 0]);
    assert_eq!(code[2], [0x77, 0x09, 0, 0, 7, 0, 0, 0]);
    assert_eq!(code[3], [0x87, 0x02, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn memory_is_read_and_written_at_an_offset() {
    let code = bytes(|code| {
        code.load(Width::Bytes1, R1, R2, 3);
        code.store(Width::Bytes8, Frame, -16, R1);
        code.store(Width::Bytes4, Frame, -4, 5);
        code.add_atomic(R0, 8, R1);
    });
    assert_eq!(code[0], [0x71, 0x21, 3, 0, 0, 0, 0, 0]);
    assert_eq!(code[1], [0x7b, 0x1a, 0xf0, 0xff, 0, 0, 0, 0]);
    assert_eq!(code[2], [0x62, 0x0a, 0xfc, 0xff, 5, 0, 0, 0]);
    assert_eq!(code[3], [0xdb, 0x10, 8, 0, 0, 0, 0, 0]);
}

#[test]
fn wide_constant_takes_two_and_a_map_is_told() {
    let mut code = Assembler::default();
    code.set_wide(R1, 0x0123_4567_89ab_cdef);
    code.set_map(R2, 1);
    let program = code.finish();
    let bytes: Vec<[u8; 8]> = program.code.iter().map(|one| one.bytes()).collect();
    assert_eq!(bytes[0], [0x18, 0x01, 0, 0, 0xef, 0xcd, 0xab, 0x89]);
    assert_eq!(bytes[1], [0, 0, 0, 0, 0x67, 0x45, 0x23, 0x01]);
    assert_eq!(bytes[2], [0x18, 0x02, 0, 0, 1, 0, 0, 0]);
    assert_eq!((program.map_uses[0].instruction, program.map_uses[0].map), (2, 1));
}

#[test]
fn jumps_count_from_the_next_instruction_both_ways() {
    let code = bytes(|code| {
        let end = code.label();
        let again = code.here();
        code.jump_if(R1, Test::Above, 9, end);
        code.jump_if(R1, Test::NotEqual, R2, again);
        code.jump(end);
        code.place(end);
        code.exit(1);
    });
    assert_eq!(code[0], [0x25, 0x01, 2, 0, 9, 0, 0, 0]);
    assert_eq!(code[1], [0x5d, 0x21, 0xfe, 0xff, 0, 0, 0, 0]);
    assert_eq!(code[2], [0x05, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(code[3], [0xb7, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(code[4], [0x95, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn call_names_the_helper() {
    let code = bytes(|code| code.call(Helper::SelectSocket));
    assert_eq!(code, [[0x85, 0, 0, 0, 82, 0, 0, 0]]);
}

#[test]
#[should_panic(expected = "a label that is jumped to is placed")]
fn label_that_is_nowhere_is_our_fault() {
    bytes(|code| {
        let nowhere = code.label();
        code.jump(nowhere);
    });
}
