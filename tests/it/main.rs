mod standin_servicenow;

fn main() {}
