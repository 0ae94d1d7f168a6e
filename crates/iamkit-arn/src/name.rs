//! Names of users, groups, roles and sessions.

/// Says whether the names of users, groups, roles and sessions may have a character: ASCII letters, digits
/// and `_+=,.@-` (IAM API Reference, `CreateUser` and `CreateRole`; API Reference of AWS STS, `AssumeRole`:
/// `[\w+=,.@-]`).
///
/// ```
/// use iamkit_arn::is_name_char;
///
/// assert!("build-7@ci".chars().all(is_name_char));
/// assert!(!is_name_char('/') && !is_name_char('*') && !is_name_char('é'));
/// ```
#[must_use]
pub fn is_name_char(char: char) -> bool {
    char.is_ascii_alphanumeric() || "_+=,.@-".contains(char)
}
