public import Contracts

/// What is wrong with a profile or with preferences, field by field.
public enum ProfileRules {
    /// One wrong field and half a sentence about it.
    public typealias Fault = (field: String, message: String)

    /// Faults of a profile; empty when it can be kept.
    public static func faults(_ fields: ProfileFields) -> [Fault] {
        var faults: [Fault] = []
        for (name, text) in [("first_name", fields.firstName), ("last_name", fields.lastName)] where !isName(text) {
            faults.append((name, "must hold a letter and neither line breaks nor control characters"))
        }
        if let phone = fields.phone, !isPhone(phone) {
            faults.append(("phone", "must be digits with an optional + in front, and spaces ( ) . / - between"))
        }
        return faults
    }

    /// Faults of preferences.
    public static func faults(_ preferences: UserPreferences) -> [Fault] {
        var faults: [Fault] = []
        if preferences.preferences.count > UserPreferences.maxEntries {
            faults.append(("preferences", "must have at most \(UserPreferences.maxEntries) entries"))
        }
        for (name, value) in preferences.preferences.sorted(by: { $0.key < $1.key }) {
            if name.isEmpty || name.unicodeScalars.count > UserPreferences.maxNameCharacters || hasControls(name) {
                faults.append(
                    ("preferences", "every name must have 1 to \(UserPreferences.maxNameCharacters) characters"))
            } else if value.unicodeScalars.contains(where: { $0.value == 0 }) {
                faults.append(("preferences.\(name)", "must not hold a NUL"))
            }
        }
        return faults
    }

    private static func isName(_ text: String) -> Bool {
        text.unicodeScalars.contains(where: \.properties.isAlphabetic) && !hasControls(text)
    }

    private static func isPhone(_ text: String) -> Bool {
        let digits = text.utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let rest = text.hasPrefix("+") ? text.dropFirst() : text[...]
        return (3...20).contains(digits)
            && rest.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || " ()./-".utf8.contains($0)
            }
    }

    private static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
