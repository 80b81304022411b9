/// What a password must have. One that is refused is told everything it lacks at once.
public enum PasswordPolicy {
    /// Least number of characters.
    public static let minCharacters = 12
    /// Longest password, in UTF-8 bytes.
    public static let maxBytes = 1_024

    /// Something a password lacks; the raw value is a stable machine code.
    public enum Lack: String, CaseIterable, Sendable {
        case length = "too_short"
        case tooLong = "too_long"
        case upper = "no_upper_case"
        case lower = "no_lower_case"
        case digit = "no_digit"
        case special = "no_special"
        case emailInside = "holds_email"

        /// Half a sentence for the user.
        public var message: String {
            switch self {
            case .length: "must have at least \(PasswordPolicy.minCharacters) characters"
            case .tooLong: "must have at most \(PasswordPolicy.maxBytes) bytes"
            case .upper: "must have an upper case letter"
            case .lower: "must have a lower case letter"
            case .digit: "must have a digit"
            case .special: "must have a character that is neither letter nor digit"
            case .emailInside: "must not hold the email address"
            }
        }
    }

    /// What the password lacks, in the order of the cases; empty when it is good enough.
    public static func lacks(_ password: String, email: EmailAddress) -> [Lack] {
        var found: Set<Lack> = []
        if password.count < minCharacters { found.insert(.length) }
        if password.utf8.count > maxBytes { found.insert(.tooLong) }
        let letters = password.unicodeScalars.map(\.properties)
        if !letters.contains(where: \.isUppercase) { found.insert(.upper) }
        if !letters.contains(where: \.isLowercase) { found.insert(.lower) }
        if !letters.contains(where: { $0.generalCategory == .decimalNumber }) { found.insert(.digit) }
        if !letters.contains(where: { !$0.isAlphabetic && $0.generalCategory != .decimalNumber }) {
            found.insert(.special)
        }
        if EmailAddress.lowercased(password).contains(email.key) { found.insert(.emailInside) }
        return Lack.allCases.filter(found.contains)
    }
}
