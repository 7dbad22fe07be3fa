"""Characters that are taken for one another by the eye: a finger or a reader slips where no sound helps.

Groups of characters of one shape but for a stroke or a part, among those that residents' words use. Chosen by
hand; they are facts of the script, not of any item.
"""

from __future__ import annotations

import functools

_GROUPS = """
老考孝耂 未末 己已巳 土士 人入八 日曰 天夫无 大太犬 木本术 千干于 了子孑 刀力 十千 儿几 九丸 又叉 乌鸟 今令 午牛 申甲由电 田由 目自白 且旦
住往佳 侯候 享亨 拔拨 陪赔倍培部 辩辨辫瓣 膏高 幕墓慕募暮 抢枪 特持待侍 低抵底 保堡 医匡 疗辽 饭饮板 送迭 食良 桌卓 护沪 理埋 修休 灯打 证征
诊珍 健键建 康唐庚 档挡 案桉 育盲 体休 图团困 阅阙阋 婴樱 幼幻 残浅线 疾疫役投 救求 助肋 祖租粗阻组 屋层 房旁 矫骄娇 帮邦 垃拉位 圾级极及 菜莱
市布 场扬汤杨 洗冼 换唤 贷货 赁凭 早旱 亚业 常堂棠裳 止正 疗疔 志忘 愿原 亮凫 缮膳善 维推难 书韦 登澄 记汜讪 询洵旬 咨资姿 询徇 授援 温溢
馨磬 成戍戊 矮短 舞午 学字 教数 校较 技枝 培陪 训川 技妓 失夫矢 岗冈 创刨 贫贪 困因囚 临监 灾炎 烧浇绕 急息 危厄 免兔 减咸 费贵 退腿 休体
金全 社杜 区巨 员贝 院完 站沾 街衔 胡湖糊 洞同 楼搂 栋拣 院阮 安女 全金 防妨访仿 盗盆 消清 治冶 偷愉 警擎 察查 调谈 解懈 纠纤 法去
律津侓 赌堵 毒素 邪牙 戒戎 刑形 释择泽 归旧 垂锤 绿缘录 化花 植值 环坏 境镜 保葆 洁结 扫打 污亏 染柒 废发 品晶 回四 收牧 虫中 鼠毫 蚊纹 蝇绳
水永冰 电申 气汽 煤媒 暖缓 热势执 管菅营 道首 堵赌 漏泄 裂烈 锁琐 开井 门们 窗窃 玻坡 璃离 钥钩 匙题 家冢 政攻 保褓 姆母 护炉 钟种 点店 清请晴情
洗先 衣农 理狸 发友 缝逢 补朴 鞋靴 配酒 送逆 快块 递第 取耿 寄奇 充允 值植 缴激 存在 票栗 买卖实 超起 菜采 粮根 油由 盐监 药约 店占
病疾 症证 痛疼 热熟 咳该 嗽漱 喉候 量童重 压厌 糖塘 尿屎 血皿 心必 脏赃 肝肚 肾贤 脑恼胸 眼跟 耳取 牙邪 骨滑 疫役 苗笛苖 针计 孕朵 产严 妇归
嫁稼 娶聚 避壁 孕仍 奶仍 婴缨 童重 玩玖 绘给 画面 音暗 乐东 琴禁 棋期 舞无 唱倡 拍怕 球救 跑抱 步涉 游旅 泳冰 健建 操躁澡 拳卷 瑜愉
读续 课棵 讲进 讨对 辅铺 导寻异 班斑 托挖 假暇 暑署 寒塞 孩核骇 学觉 幼幺 托拖 接按 办为 领令 补扑 津律 伤场 残歹 疾矢 聋龙 哑亚 盲育
轮伦论 椅倚 坡波 扶抚 养美 敬警 孤狐 寡寞 独烛 巢果 探深 望忘 聊柳 慰尉 藉籍 呼乎 叫纠 救球 急念 证怔 优忧 惠恵 待侍 祖且 房户 租相 登凳 暂哲 居屈
"""


@functools.cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in _GROUPS.split():
        for char in group:
            found.setdefault(char, {}).update((other, None) for other in group if other != char)
    return {char: tuple(others) for char, others in found.items()}


def alike(char: str) -> tuple[str, ...]:
    """Characters for which one may be a slip of the eye; none for most."""
    return _table().get(char, ())


def alike_pairs(pair: str) -> list[str]:
    """The pairs that two characters may stand for if one of them is a slip."""
    left, right = pair[0], pair[1]
    return [other + right for other in alike(left)] + [left + other for other in alike(right)]
