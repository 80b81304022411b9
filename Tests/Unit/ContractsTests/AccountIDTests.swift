import Contracts
import Testing

@Suite struct AccountIDTests {
    static let user = "0193a1f2-7c00-7abc-8def-0123456789ab"
    static let other = "0193a1f2-7c00-7abc-8def-0123456789ac"

    @Test(arguments: ["acct-\(user)", "acct-\(user)-a", "acct-\(user)-swing.2_b-c"])
    func aUsersAccountIsTheirs(text: String) throws {
        let account = try AccountID(parsing: text)
        #expect(account.owner == Self.user)
        #expect(account.isUsable(by: Self.user, anyAccount: false))
        #expect(!account.isUsable(by: Self.other, anyAccount: false))
        #expect(account.isUsable(by: Self.other, anyAccount: true))
        #expect(account.customer(caller: Self.other) == Self.user)
    }

    @Test(arguments: [
        "acct-\(user)x", "acct-\(user)-", "acct-\(user.uppercased())", "acct-", "acct-desk", user, "acct_\(user)",
        "acct-0193a1f2-7c00-4abc-8def-0123456789ab", "xacct-\(user)",
    ])
    func anyOtherFormBelongsToNobody(text: String) throws {
        let account = try AccountID(parsing: text)
        #expect(account.owner == nil)
        #expect(!account.isUsable(by: Self.user, anyAccount: false))
        #expect(account.isUsable(by: "desk", anyAccount: true))
        #expect(account.customer(caller: "desk") == "desk")
    }

    @Test(arguments: ["", "a b", "ä", "a/b", String(repeating: "a", count: 65)])
    func whatIsNoNameIsRefused(text: String) {
        #expect(throws: InvalidValue.self) { try AccountID(parsing: text) }
    }

    @Test func theStandardAccountIsNamedAfterItsUser() throws {
        #expect(try AccountID.standard(of: Self.user).owner == Self.user)
        #expect(try AccountID.standard(of: "bootstrap-demo").owner == nil)
        #expect(throws: InvalidValue.self) { try AccountID.standard(of: "a b") }
    }
}
