#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (_name, read) = causeway::standins::fuzzing::TARGETS[1];
    read(bytes);
});
