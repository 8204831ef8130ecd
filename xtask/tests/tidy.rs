//! Holds the house rules in the ordinary test run.

#[test]
fn the_tree_is_tidy() {
    let findings = xtask::tidy::check(&xtask::root()).expect("the tree can be read");
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n{} findings", lines.join("\n"), lines.len());
}
