//! What can be wrong with an ARN.

/// Why a text is not an ARN, or what is odd about one.
///
/// Parsing reports only the first two variants. The others are found by
/// [`Arn::violations`](crate::Arn::violations), [`Arn::parse_strict`](crate::Arn::parse_strict) and
/// the [builder](crate::Arn::builder).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseArnError {
    /// Fewer than six fields stand between the colons.
    #[error("ARN has {found} of 6 fields")]
    MissingField {
        /// How many there are.
        found: usize,
    },
    /// The first field is something else than `arn`.
    #[error("ARN starts with `{0}` instead of `arn`")]
    WrongPrefix(Box<str>),
    /// The partition is none that is known.
    #[error("`{0}` is not a known partition")]
    UnknownPartition(Box<str>),
    /// The service is not spelled in lower-case letters, digits and hyphens.
    #[error("service `{0}` is not spelled in lower-case letters, digits and hyphens")]
    MalformedService(Box<str>),
    /// The Region is neither empty nor of the form `eu-west-1`.
    #[error("`{0}` does not have the form of a Region name such as `eu-west-1`")]
    MalformedRegion(Box<str>),
    /// The Region belongs to another partition.
    #[error("Region `{region}` is in partition `{expected}`, not in `{found}`")]
    ForeignRegion {
        /// The Region.
        region: Box<str>,
        /// The partition of the ARN.
        found: Box<str>,
        /// The partition that the Region is in.
        expected: crate::Partition,
    },
    /// The account is neither empty nor twelve digits nor a word that AWS uses there.
    #[error("`{0}` is not an account id of 12 digits")]
    MalformedAccount(Box<str>),
    /// A field before the resource part was given a colon, which would end it.
    #[error("`{0}` has a colon, which ends a field of an ARN")]
    ColonInField(Box<str>),
    /// The resource part is empty.
    #[error("ARN names no resource")]
    EmptyResource,
}
