/// What a resumable scanner says after it has read as far as it could.
enum StepResult {
    /// All bytes were read and more are needed.
    case needMore
    /// The thing scanned for is complete.
    case done
    /// The bytes break a rule.
    case failed(HTTPWireError)
}
