mod standin_halo;
fn main() {}
