//! One finding for a statement that allows everything, instead of one for each way that it opens.

use iamkit_syntax::Span;

use crate::findings::{Report, ReportLocation};
use crate::{CheckFamily, Context, IssueCode};

/// So many other findings of the family make one of a whole service.
const WAYS: usize = 3;

/// Puts the findings that an administrator's statement causes under that finding, and those of a whole
/// service under that of the service, where there are several.
pub(crate) fn cover(cx: &Context<'_>, reports: &mut Vec<Report>) {
    for code in [IssueCode::IamkitFullAdministrator, IssueCode::IamkitFullServiceAccess] {
        let whole = |report: &Report| report.code == code;
        let (all, mut rest): (Vec<Report>, Vec<Report>) =
            std::mem::take(reports).into_iter().partition(whole);
        for mut one in all {
            let Some(span) = span_of(&one) else { continue };
            let is_administrator = code == IssueCode::IamkitFullAdministrator;
            // A way that begins in another statement ends in this one.
            let mut statements = cx.statements().iter().map(|statement| statement.origin.value);
            let statement = statements.find(|whole| whole.contains(span)).unwrap_or(span);
            let is_caused = |report: &Report| match code {
                IssueCode::IamkitFullAdministrator => {
                    spans(report).any(|place| statement.contains(place))
                }
                _ => spans(report).all(|place| place == span),
            };
            let is_covered = |report: &Report| {
                report.code.family() == CheckFamily::Security && is_caused(report)
            };
            let (covered, others): (Vec<Report>, Vec<Report>) =
                rest.into_iter().partition(is_covered);
            if !is_administrator && covered.len() < WAYS {
                rest = covered.into_iter().chain(others).collect();
                continue;
            }
            rest = others;
            one.covers.extend(covered.into_iter().filter(|report| !is_about_service(report)));
            if !is_administrator {
                tell(&mut one);
            }
            rest.push(one);
        }
        *reports = rest;
    }
}

/// Says which ways there are.
fn tell(report: &mut Report) {
    let mut codes: Vec<&str> = report.covers.iter().map(|covered| covered.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    report.message = format!("{} It opens {}.", report.message, codes.join(", "));
}

fn is_about_service(report: &Report) -> bool {
    report.code == IssueCode::IamkitFullServiceAccess
}

fn span_of(report: &Report) -> Option<Span> {
    spans(report).next()
}

fn spans(report: &Report) -> impl Iterator<Item = Span> {
    report.places.iter().filter_map(|place| match place {
        ReportLocation::Node(span) | ReportLocation::Text(span) => Some(*span),
        ReportLocation::Document => None,
    })
}
