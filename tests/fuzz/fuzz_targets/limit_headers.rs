#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (_name, read) = causeway::connector::fuzzing::TARGETS[6];
    read(bytes);
});
