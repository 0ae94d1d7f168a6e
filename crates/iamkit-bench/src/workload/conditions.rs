//! `w4`: one statement with 20 condition operators.

use std::hint::black_box;

use anyhow::Result;

use crate::data::{Conditions, Data, Expected};
use crate::goal::Goal;
use crate::measure;
use crate::report::{Report, Row};
use crate::subject::{attached, check, decide, policy_set, request};

pub(crate) fn run(data: &Data, report: &mut Report) -> Result<()> {
    let inputs: Conditions = data.json("w4.json")?;
    let set = policy_set([inputs.policy.to_string()])?;
    let policies = attached(&set);
    let request = request(&inputs.request)?;
    let expected = inputs.request.expect.unwrap_or(Expected::Allow);
    check(decide(&request, &policies).decision, expected, "20 operators")?;
    let measured = measure::of_calls(256, || {
        for _ in 0..256 {
            black_box(decide(black_box(&request), &policies));
        }
    });
    report.row(&Row {
        workload: "w4",
        variant: "",
        case: "20 operators",
        measured,
        bytes: None,
        goal: Some(Goal::us(1.2)),
        includes: "decision on a compiled policy and a built request; all 20 tests hold",
    })
}
