"""Invented Chinese names with their pinyin: a different one for every index, always the same."""

from typing import Final

Spelling = tuple[str, str]


def _spellings(words: str) -> tuple[Spelling, ...]:
    pairs = iter(words.split())
    return tuple(zip(pairs, pairs, strict=True))


SURNAMES: Final = _spellings(
    "王 Wang 李 Li 张 Zhang 刘 Liu 陈 Chen 杨 Yang 黄 Huang 赵 Zhao 吴 Wu 周 Zhou "
    "徐 Xu 孙 Sun 马 Ma 朱 Zhu 胡 Hu 郭 Guo 何 He 林 Lin 高 Gao 罗 Luo "
    "郑 Zheng 梁 Liang 谢 Xie 宋 Song 唐 Tang 许 Xu 邓 Deng 冯 Feng 韩 Han 曹 Cao "
    "曾 Zeng 彭 Peng 萧 Xiao 蔡 Cai 潘 Pan 田 Tian 董 Dong 袁 Yuan 于 Yu 余 Yu "
    "叶 Ye 蒋 Jiang 杜 Du 苏 Su 魏 Wei 程 Cheng 吕 Lyu 丁 Ding 沈 Shen 任 Ren "
    "姚 Yao 卢 Lu 顾 Gu 陆 Lu 钱 Qian 汪 Wang 范 Fan 金 Jin 石 Shi"
)
FIRST: Final = _spellings(
    "书 Shu 佳 Jia 允 Yun 启 Qi 以 Yi 景 Jing 辰 Chen 若 Ruo 语 Yu 清 Qing 望 Wang 怀 Huai "
    "映 Ying 谨 Jin 澄 Cheng 时 Shi 庭 Ting 敏 Min 润 Run 季 Ji 仲 Zhong 绍 Shao 承 Cheng"
)
SECOND: Final = _spellings(
    "禾 he 宁 ning 恒 heng 川 chuan 远 yuan 岚 lan 舟 zhou 蓉 rong 琪 qi 言 yan 楠 nan "
    "桐 tong 钧 jun 谦 qian 颖 ying 岩 yan 汀 ting 洲 zhou 萍 ping 峰 feng 琴 qin 卉 hui "
    "洁 jie 良 liang 勤 qin 彬 bin 珺 jun 莹 ying 毅 yi"
)
# The three lists have prime lengths (59, 23, 29), so walking each by any step below its length
# meets every combination once before one returns: no name twice in the first 39,353.
_SURNAME_STEP, _FIRST_STEP, _SECOND_STEP = 23, 7, 12


def name_at(index: int) -> Spelling:
    """Name number `index`, as Chinese characters and as pinyin with the surname first."""
    surname, surname_en = SURNAMES[index * _SURNAME_STEP % len(SURNAMES)]
    first, first_en = FIRST[index * _FIRST_STEP % len(FIRST)]
    second, second_en = SECOND[index * _SECOND_STEP % len(SECOND)]
    return f"{surname}{first}{second}", f"{surname_en} {first_en}{second_en}"
