variable "more" {}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }] })
  dynamic "inline_policy" {
    for_each = { a = "s3:GetObjekt", b = "s3:GetObject" }
    content {
      name   = inline_policy.key
      policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = inline_policy.value, Resource = "*" }] })
    }
  }
  dynamic "inline_policy" {
    for_each = var.more
    content {
      name   = "x"
      policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:PutObjekt", Resource = "*" }] })
    }
  }
}
