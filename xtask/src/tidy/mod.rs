//! tidy
/// x
pub fn check(_root: &std::path::Path) -> Result<Vec<String>, crate::Failure> {
    Ok(vec![])
}
