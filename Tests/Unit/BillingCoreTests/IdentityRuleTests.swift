import BillingCore
import Contracts
import Testing

@Suite("Rules of identity") struct IdentityRuleTests {
    @Test(arguments: [
        "demo.trader@example.com", "a@b.co", "First.Last+tag@Sub.Example.org", "x_y-z@ex-ample.io",
        "o'neil@example.com",
    ])
    func emails(_ text: String) throws {
        let email = try #require(EmailAddress(text))
        #expect(email.text == text)
        #expect(email.key == text.lowercased())
    }

    @Test(arguments: [
        "", "a", "@b.co", "a@", "a@b", "a@@b.co", "a@b@c.co", ".a@b.co", "a.@b.co", "a..b@c.co", "a b@c.co", "a@b..co",
        "a@-b.co", "a@b-.co", "a@b.c_d", "a@1.2.3.4", "a@b.co\n", "a@b.co\u{0}", "\u{e9}@b.co", "a@b\u{e9}.co",
        "\"a\"@b.co", "a@[1.2.3.4]", "a@b.co.",
    ])
    func notEmails(_ text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test func longestEmail() {
        let local = String(repeating: "a", count: 64)
        #expect(EmailAddress("\(local)@example.com") != nil)
        #expect(EmailAddress("\(local)a@example.com") == nil)
        #expect(EmailAddress("a@" + String(repeating: "b", count: 64) + ".com") == nil)
        #expect(EmailAddress("a@" + String(repeating: "b.", count: 130) + "com") == nil)
    }

    static let policy: [(String, [PasswordPolicy.Lack])] = [
        ("BootstrapPassw0rd!", []),
        ("Abcdefghij1!", []),
        ("Abcdefghi1!", [.length]),
        ("abcdefghij1!", [.upper]),
        ("ABCDEFGHIJ1!", [.lower]),
        ("Abcdefghijk!", [.digit]),
        ("Abcdefghijk1", [.special]),
        ("Abcdefghij1 ", []),
        ("", [.length, .upper, .lower, .digit, .special]),
        ("aaaaaaaaaaaa", [.upper, .digit, .special]),
        ("\u{c9}abcdefghij1\u{20ac}", []),
        ("Me@Example.Com1X", [.emailInside]),
    ]

    @Test(arguments: policy)
    func passwords(_ password: String, _ lacks: [PasswordPolicy.Lack]) throws {
        let email = try #require(EmailAddress("me@example.com"))
        #expect(PasswordPolicy.lacks(password, email: email) == lacks)
    }

    @Test func tooLongPassword() throws {
        let email = try #require(EmailAddress("me@example.com"))
        let fits = "Ab1!" + String(repeating: "x", count: 1_020)
        #expect(PasswordPolicy.lacks(fits, email: email) == [])
        #expect(PasswordPolicy.lacks(fits + "x", email: email) == [.tooLong])
    }

    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"), ("2001:db8::1", "2001:db8:0:0::/64"), ("::1", "0:0:0:0::/64"),
        ("fe80::1%eth0", "fe80:0:0:0::/64"), ("::ffff:10.1.2.3", "10.1.2.3"), ("not-an-address", "not-an-address"),
        ("10.1.2.3:50412", "10.1.2.3"), ("[2001:db8::1]:443", "2001:db8:0:0::/64"),
        ("[2001:db8::1]", "2001:db8:0:0::/64"),
        ("1:2:3", "1:2:3"), ("1::2::3", "1::2::3"),
    ])
    func addressGroups(_ address: String, _ group: String) {
        #expect(AddressGroup.name(address) == group)
    }

    @Test func profiles() {
        func faults(_ first: String = "Demo", _ last: String = "Trader", _ phone: String? = nil) -> [String] {
            ProfileRules.faults(ProfileFields(firstName: first, lastName: last, phone: phone)).map(\.field)
        }
        #expect(faults() == [])
        #expect(faults("\u{c9}lo\u{ef}se", "O'Neil-Smith", "+33 (0)1 23/45.67-89") == [])
        #expect(faults(" ", "1") == ["first_name", "last_name"])
        #expect(faults("A\nB") == ["first_name"])
        for phone in ["12", "abc123", "1+23", "++33 123", String(repeating: "1", count: 21)] {
            #expect(faults("A", "B", phone) == ["phone"], "\(phone)")
        }
        #expect(ProfileRules.faults(UserPreferences(preferences: ["theme": "dark", "x": ""])).isEmpty)
        #expect(!ProfileRules.faults(UserPreferences(preferences: ["": "x"])).isEmpty)
        #expect(!ProfileRules.faults(UserPreferences(preferences: ["a\n": "x"])).isEmpty)
        #expect(!ProfileRules.faults(UserPreferences(preferences: ["a": "\u{0}"])).isEmpty)
        let many = Dictionary(uniqueKeysWithValues: (0...64).map { ("k\($0)", "v") })
        #expect(!ProfileRules.faults(UserPreferences(preferences: many)).isEmpty)
    }

    @Test func whoSeesWhom() {
        func access(_ subject: String, _ scopes: Set<String>) -> UserAccess {
            UserAccess.of(userID: "u1", callerSubject: subject, scopes: scopes)
        }
        #expect(access("u1", UserRole.user.scopes) == .full)
        #expect(access("u2", UserRole.user.scopes) == .none)
        #expect(access("u2", UserRole.operator.scopes) == .masked)
        #expect(access("u2", UserRole.admin.scopes) == .full)
        for client in ServiceClient.allCases {
            #expect(access(client.rawValue, client.scopes) == (client == .bootstrapDemo ? .none : .masked))
        }
    }

    @Test func servicesCannotAdministerUsersAndOnlyTheDemoChangesPlans() {
        for client in ServiceClient.allCases {
            #expect(client.scopes.isSubset(of: Scope.all))
            #expect(!client.scopes.contains(Scope.usersAdmin))
            #expect(client.scopes.contains(Scope.billingWrite) == (client == .bootstrapDemo))
        }
    }
}
