data "aws_iam_policy_document" "d" {
  statement {
    actions     = [/* é */ "s3:PutObject", "s3:GetObjekt"]
    not_actions = []
    resources   = ["arn:aws:s3:::${var.bucket}/&{aws:username}/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["a"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["b"]
    }
  }
}
