data "aws_iam_policy_document" "d" {
  for_each = toset(["a", "b"])
  statement {
    actions   = ["s3:GetObjekt"]
    resources = ["arn:aws:s3:::${each.key}/*"]
  }
}

resource "aws_sqs_queue_policy" "q" {
  for_each = toset(["a", "b"])
  policy   = data.aws_iam_policy_document.d[each.key].json
}
